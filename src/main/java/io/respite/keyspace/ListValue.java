package io.respite.keyspace;

import io.respite.bytes.AsciiNumber;
import io.respite.data.ListCursor;
import io.respite.data.Listpack;
import io.respite.data.QuickList;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Lists: reads and writes the values of entries of type {@link ValueType#LIST}. Owned by the engine
 * thread. Hot.
 *
 * <p>A list that would fit in one node is one {@link Encoding#LISTPACK}, a longer one is a {@link
 * Encoding#QUICKLIST}. A growing list is converted before elements are added ({@link #prepare}), a
 * shrinking one after they were removed ({@link #settle}), at half the size, as in Redis' t_list.c.
 * Methods that change a list return its entry, which may have moved. A list is empty only for a
 * moment: who takes the last element away removes the key.
 */
public final class ListValue implements CollectionValue {

    private final ValueBytes valueBytes;
    private final QuickList quick;
    private final ListCursor cursor;

    /** Another one, for {@link #forEach}. */
    private final ListCursor each;

    /** Room for one number's text. */
    private final long digits;

    private int fill = -2;
    private int depth;

    ListValue(Arena arena, ValueBytes valueBytes) {
        this.valueBytes = valueBytes;
        quick = new QuickList(arena);
        cursor = new ListCursor(arena);
        each = new ListCursor(arena);
        digits = arena.allocate(AsciiNumber.MAX_LENGTH);
    }

    /** Sets {@code list-max-listpack-size} and {@code list-compress-depth}. */
    public void limit(int newFill, int newDepth) {
        fill = newFill;
        depth = newDepth;
    }

    /** Sets from which length on elements have a node of their own, for tests; 0: the usual. */
    public void plainFrom(long bytes) {
        quick.plainFrom(bytes);
    }

    private static boolean isListpack(long entry) {
        return Entry.hasEncoding(entry, Encoding.LISTPACK);
    }

    @Override
    public long size(long entry) {
        return isListpack(entry)
                ? Listpack.count(Entry.value(entry))
                : quick.at(Entry.root(entry)).size();
    }

    /** Makes a key that is known to be absent an empty list. Returns its entry. */
    public long add(Database database, long key, int keyLength) {
        long entry =
                valueBytes.add(
                        database,
                        key,
                        keyLength,
                        ValueType.LIST,
                        Encoding.LISTPACK,
                        Listpack.EMPTY_BYTES);
        Listpack.initialize(Entry.value(entry));
        return entry;
    }

    /**
     * Makes a key that is known to be absent a list that is a copy of a listpack with elements,
     * where that is not too long for one. Returns its entry, or 0 where it is.
     */
    public long addListpack(Database database, long key, int keyLength, long listpack) {
        int bytes = Listpack.bytes(listpack);
        if (!fitsListpack(bytes, Listpack.count(listpack), 1)) {
            return 0;
        }
        long entry =
                valueBytes.add(database, key, keyLength, ValueType.LIST, Encoding.LISTPACK, bytes);
        Memory.copy(listpack, Entry.value(entry), bytes);
        return entry;
    }

    /**
     * Makes a list of nodes that no key has yet: whoever asked fills it and hands it to {@link
     * #addNodes}, or frees it with {@link #dropNodes}. There is one view of such lists: it is valid
     * until the next call.
     */
    public QuickList createNodes() {
        quick.create(fill, depth);
        return quick;
    }

    /** A view of the list with the given root, valid until the next call. */
    public QuickList nodes(long root) {
        return quick.at(root);
    }

    /** Makes a key that is known to be absent that list, which has elements. Returns its entry. */
    public long addNodes(Database database, long key, int keyLength, long root) {
        long entry = database.addLarge(key, keyLength, ValueType.LIST, Encoding.QUICKLIST, root);
        return finish(database, entry);
    }

    /** Frees a list that no key has. */
    public void dropNodes(long root) {
        quick.at(root);
        while (!quick.dismantle()) {
            quick.at(root);
        }
    }

    /**
     * Makes the value of a key that is there an empty list, whatever it was; its expiry ends.
     * Returns its entry.
     */
    public long becomeEmpty(Database database, long entry) {
        long lasting = database.setExpiry(entry, Entry.NEVER);
        long placed = valueBytes.renew(database, lasting, Listpack.EMPTY_BYTES);
        Entry.setKind(placed, ValueType.LIST, Encoding.LISTPACK);
        Listpack.initialize(Entry.value(placed));
        return placed;
    }

    /**
     * Converts a list that would be too long for a listpack with {@code count} elements more, whose
     * texts have {@code textBytes} together.
     */
    public long prepare(Database database, long entry, long textBytes, int count) {
        if (!isListpack(entry)) {
            return entry;
        }
        long listpack = Entry.value(entry);
        long bytes = Listpack.bytes(listpack) + textBytes;
        if (!QuickList.exceeds(fill, bytes, (long) Listpack.count(listpack) + count)) {
            return entry;
        }
        return becomeQuick(database, entry);
    }

    private long becomeQuick(Database database, long entry) {
        long listpack = Entry.value(entry);
        long root = quick.create(fill, depth);
        if (Listpack.first(listpack) != 0) {
            quick.pushListpack(listpack);
        }
        return database.becomeLarge(entry, Encoding.QUICKLIST, root);
    }

    /** Puts an element at the tail, or at the head. */
    public long push(Database database, long entry, long ref, int length, boolean last) {
        if (isListpack(entry)) {
            long grown = grow(database, entry, Listpack.encodedBytes(ref, length));
            long listpack = Entry.value(grown);
            Listpack.insert(listpack, last ? 0 : Listpack.first(listpack), ref, length);
            return grown;
        }
        quick.at(Entry.root(entry));
        if (last) {
            quick.pushLast(ref, length);
        } else {
            quick.pushFirst(ref, length);
        }
        return entry;
    }

    private long grow(Database database, long entry, int added) {
        return valueBytes.resize(database, entry, Entry.length(entry) + added);
    }

    /** Removes the last element, or the first, of a list that is not empty. */
    public long removeEnd(Database database, long entry, boolean last) {
        if (!isListpack(entry)) {
            quick.at(Entry.root(entry)).removeEnd(last);
            return entry;
        }
        long listpack = Entry.value(entry);
        long at = last ? Listpack.last(listpack) : Listpack.first(listpack);
        Listpack.remove(listpack, at, 1);
        return fit(database, entry);
    }

    /** Removes {@code count} elements from element {@code start} on, or as many as there are. */
    public long removeRange(Database database, long entry, long start, long count) {
        if (!isListpack(entry)) {
            quick.at(Entry.root(entry)).removeRange(start, count);
            return entry;
        }
        long listpack = Entry.value(entry);
        long at = count <= 0 ? 0 : Listpack.at(listpack, start);
        if (at == 0) {
            return entry;
        }
        Listpack.remove(listpack, at, (int) Math.min(count, Integer.MAX_VALUE));
        return fit(database, entry);
    }

    private long fit(Database database, long entry) {
        return valueBytes.resize(database, entry, Listpack.bytes(Entry.value(entry)));
    }

    /**
     * A cursor at element {@code index}, counted from the end where negative (-1 is the last), or
     * at none. There is one cursor: it is valid until the next call.
     */
    public ListCursor at(long entry, long index) {
        if (isListpack(entry)) {
            long listpack = Entry.value(entry);
            cursor.in(listpack, Listpack.at(listpack, index));
        } else {
            quick.at(Entry.root(entry)).find(cursor, index);
        }
        return cursor;
    }

    /** Puts an element behind or before that of the cursor, which may not be used any more. */
    public long insert(Database database, long entry, long ref, int length, boolean behind) {
        if (!isListpack(entry)) {
            quick.at(Entry.root(entry)).insert(cursor, ref, length, behind);
            return entry;
        }
        long offset = cursor.element() - Entry.value(entry);
        long grown = grow(database, entry, Listpack.encodedBytes(ref, length));
        long listpack = Entry.value(grown);
        long at = listpack + offset;
        Listpack.insert(listpack, behind ? Listpack.next(listpack, at) : at, ref, length);
        return grown;
    }

    /** Puts a text in place of the element of the cursor, which may not be used any more. */
    public long replace(Database database, long entry, long ref, int length) {
        if (!isListpack(entry)) {
            quick.at(Entry.root(entry)).replace(cursor, ref, length);
            return entry;
        }
        long listpack = Entry.value(entry);
        long at = cursor.element();
        int change = Listpack.encodedBytes(ref, length) - Listpack.elementBytes(at);
        if (change <= 0) {
            Listpack.replace(listpack, at, ref, length);
            return fit(database, entry);
        }
        long offset = at - listpack;
        long grown = grow(database, entry, change);
        listpack = Entry.value(grown);
        Listpack.replace(listpack, listpack + offset, ref, length);
        return grown;
    }

    /**
     * Removes the element of the cursor, which goes to the next one, or the one before. After the
     * last removal {@link #settle} must follow.
     */
    public void remove(long entry, boolean backwards) {
        if (!isListpack(entry)) {
            quick.at(Entry.root(entry)).remove(cursor, backwards);
            return;
        }
        long listpack = Entry.value(entry);
        long next = Listpack.remove(listpack, cursor.element(), 1);
        if (backwards) {
            next = next == 0 ? Listpack.last(listpack) : Listpack.previous(listpack, next);
        }
        cursor.in(listpack, next);
    }

    /**
     * Converts a list that has shrunk to half a listpack's limits, and gives back the room of what
     * was removed.
     */
    public long settle(Database database, long entry) {
        return isListpack(entry) ? fit(database, entry) : becomeListpack(database, entry, 2);
    }

    /** Gives a list that was newly made the encoding that fits it. */
    public long finish(Database database, long entry) {
        return isListpack(entry)
                ? prepare(database, entry, 0, 0)
                : becomeListpack(database, entry, 1);
    }

    private long becomeListpack(Database database, long entry, int part) {
        long root = Entry.root(entry);
        quick.at(root).settle();
        long listpack = quick.onlyListpack();
        if (listpack == 0) {
            return entry;
        }
        int bytes = Listpack.bytes(listpack);
        if (!fitsListpack(bytes, quick.size(), part)) {
            return entry;
        }
        Entry.setKind(entry, ValueType.LIST, Encoding.LISTPACK);
        long placed = valueBytes.renew(database, entry, bytes);
        Memory.copy(listpack, Entry.value(placed), bytes);
        dismantle(root, 0);
        return placed;
    }

    private boolean fitsListpack(int bytes, long count, int part) {
        return bytes <= QuickList.fullBytes(fill) / part
                && count <= QuickList.fullCount(fill) / part;
    }

    @Override
    public void forEach(long entry, ElementVisitor visitor) {
        if (isListpack(entry)) {
            each.in(Entry.value(entry), Listpack.first(Entry.value(entry)));
        } else {
            quick.at(Entry.root(entry)).find(each, 0);
        }
        for (; each.isAtElement(); each.next()) {
            if (each.isInteger()) {
                visitor.accept(digits, AsciiNumber.format(each.integer(), digits));
            } else {
                visitor.accept(each.text(), each.textLength());
            }
        }
    }

    @Override
    public long largeSize(long root) {
        return quick.at(root).size();
    }

    @Override
    public long largeBytes(long root, long samples) {
        return quick.at(root).bytes(samples);
    }

    @Override
    public long copyLarge(long root) {
        return quick.at(root).copy();
    }

    @Override
    public long dismantle(long root, long position) {
        return quick.at(root).dismantle() ? -1 : 1;
    }

    @Override
    public String describe(long entry) {
        if (isListpack(entry)) {
            return "";
        }
        quick.at(Entry.root(entry));
        return String.format(
                Locale.ROOT,
                " ql_nodes:%d ql_avg_node:%s ql_listpack_max:%d ql_compressed:%d"
                        + " ql_uncompressed_size:%d",
                quick.nodeCount(),
                average(quick.size(), quick.nodeCount()),
                quick.fill(),
                quick.depth() > 0 ? 1 : 0,
                quick.contentBytes());
    }

    /* With two decimals, rounded as C does. */
    private static BigDecimal average(long sum, int parts) {
        return new BigDecimal((double) sum / parts).setScale(2, RoundingMode.HALF_EVEN);
    }
}
