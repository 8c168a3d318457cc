package io.respite.data;

import io.respite.memory.Memory;

/**
 * Entries of a stream in one listpack, element for element as Redis has them in memory and in its
 * files ({@code t_stream.c}). Knows no block: whoever adds makes room first. Hot.
 *
 * <pre>
 *  node    | entries | deleted | fields | field ... | 0 | entry | entry ...
 *
 *  entry   | flags | millis | sequence | fields | field | value ... | count |
 *  or      | flags | millis | sequence | value ...                  | count |  the node's fields
 * </pre>
 *
 * The node's id is that of its first entry; entries have the differences to it. The fields of the
 * first entry are the node's; an entry with the same ones does not repeat them. An entry's count is
 * that of its elements before the count, so that entries can be walked backwards; the 0 before the
 * first entry ends that walk. Deleted entries are only marked.
 */
final class StreamNode {

    static final int DELETED = 1;
    static final int SAME_FIELDS = 2;

    /** Bytes by which {@link #countDeleted} makes a node longer at most. */
    static final int COUNT_GROWTH_BYTES = 8;

    /** What an element takes at most that its text does not. */
    private static final int MOST_WORD_BYTES = 10;

    /** Flags, differences, counts, and what the node's own counts grow by. */
    private static final int MOST_NUMBERS_BYTES = 48;

    private StreamNode() {}

    /** The element that counts the entries that are not deleted. */
    private static long countElement(long node) {
        return Listpack.first(node);
    }

    private static long next(long element) {
        return element + Listpack.elementBytes(element);
    }

    /** How many entries there are that are not deleted. */
    static long entries(long node) {
        return Listpack.integer(countElement(node));
    }

    /** How many entries there are that are deleted. */
    static long deleted(long node) {
        return Listpack.integer(next(countElement(node)));
    }

    /** The element that counts the node's own fields; they follow it. */
    static long fieldCount(long node) {
        return next(next(countElement(node)));
    }

    /** Where the first entry begins. */
    static long firstEntry(long node) {
        long at = fieldCount(node);
        for (long left = Listpack.integer(at) + 2; left > 0; left--) {
            at = next(at);
        }
        return at;
    }

    /** Where an entry would begin that comes after all others. */
    static long end(long node) {
        return Listpack.end(node);
    }

    /** Where the entry begins that ends at {@code at}, or 0 where that is the first one's begin. */
    static long entryBefore(long node, long at) {
        long element = Listpack.previous(node, at);
        long count = Listpack.integer(element);
        if (count == 0) {
            return 0;
        }
        for (; count > 0; count--) {
            element = Listpack.previous(node, element);
        }
        return element;
    }

    /** Where the entry ends that begins at {@code entry}. */
    static long entryAfter(long entry, long ownFields) {
        long at = next(next(next(entry)));
        long words = ownFields;
        if ((flags(entry) & SAME_FIELDS) == 0) {
            words = Listpack.integer(at) * 2 + 1;
        }
        for (long left = words + 1; left > 0; left--) {
            at = next(at);
        }
        return at;
    }

    static int flags(long entry) {
        return (int) Listpack.integer(entry);
    }

    /** By how much the entry's milliseconds are above the node's. */
    static long millis(long entry) {
        return Listpack.integer(next(entry));
    }

    /** By how much the entry's sequence number is above the node's, or below. */
    static long sequence(long entry) {
        return Listpack.integer(next(next(entry)));
    }

    /** How many bytes a node of one entry takes at most. */
    static long mostBytes(StreamWords words) {
        return Listpack.EMPTY_BYTES + MOST_NUMBERS_BYTES + mostEntryBytes(words);
    }

    /** By how many bytes a node grows at most when an entry is added. */
    static long mostEntryBytes(StreamWords words) {
        return words.bytes() + words.fields() * 2L * MOST_WORD_BYTES + MOST_NUMBERS_BYTES;
    }

    /** Makes a node without entries, whose fields are those of the given words. */
    static void initialize(long node, StreamWords words) {
        Listpack.initialize(node);
        long at = Listpack.append(end(node), 0);
        at = Listpack.append(at, 0);
        at = Listpack.append(at, words.fields());
        for (int i = 0; i < words.fields(); i++) {
            at = Listpack.append(at, words.field(i), words.fieldLength(i));
        }
        at = Listpack.append(at, 0);
        Listpack.extend(node, at, words.fields() + 4);
    }

    /** Whether the words' fields are the node's own. */
    private static boolean hasFields(long node, StreamWords words) {
        long at = fieldCount(node);
        if (Listpack.integer(at) != words.fields()) {
            return false;
        }
        for (int i = 0; i < words.fields(); i++) {
            at = next(at);
            if (!Listpack.equal(at, words.field(i), words.fieldLength(i))) {
                return false;
            }
        }
        return true;
    }

    /** Adds an entry, whose id is so much above the node's. */
    static void append(long node, long millis, long sequence, StreamWords words) {
        boolean sameFields = hasFields(node, words);
        int fields = words.fields();
        long at = Listpack.append(end(node), sameFields ? SAME_FIELDS : 0);
        at = Listpack.append(at, millis);
        at = Listpack.append(at, sequence);
        if (!sameFields) {
            at = Listpack.append(at, fields);
        }
        for (int i = 0; i < fields; i++) {
            if (!sameFields) {
                at = Listpack.append(at, words.field(i), words.fieldLength(i));
            }
            at = Listpack.append(at, words.value(i), words.valueLength(i));
        }
        int count = sameFields ? fields + 3 : 2 * fields + 4;
        at = Listpack.append(at, count);
        Listpack.extend(node, at, count + 1);
        addTo(node, countElement(node), 1);
    }

    /** Marks an entry as deleted, and counts it so; see {@link #countDeleted}. */
    static void markDeleted(long entry) {
        Memory.putByte(entry, flags(entry) | DELETED);
    }

    /** Counts entries that were marked as deleted; the counts may take some bytes more. */
    static void countDeleted(long node, long number) {
        addTo(node, countElement(node), -number);
        addTo(node, next(countElement(node)), number);
    }

    private static void addTo(long node, long element, long change) {
        long number = Listpack.integer(element) + change;
        if (Listpack.elementBytes(element) == 2 && number >= 0 && number < 128) {
            Memory.putByte(element, (int) number);
        } else {
            Listpack.replace(node, element, number);
        }
    }
}
