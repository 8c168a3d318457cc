package io.respite.engine.users;

import io.respite.bytes.Glob;
import io.respite.engine.facts.RequestKeys;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Patterns of names that may be used: all, or those listed, each with what it is good for. Names
 * are matched off the heap, where they and the patterns are, once {@link #settle} has put the
 * patterns there.
 */
final class Patterns {

    /** What every pattern of channels is good for, and a pattern of keys that says nothing. */
    static final int ANY = RequestKeys.READS | RequestKeys.WRITES;

    private record Pattern(String text, int uses) {}

    private boolean all;
    private final List<Pattern> list = new ArrayList<>();
    private Settled[] settled = {};
    private long block;

    /**
     * A pattern off the heap.
     *
     * @param prefix how many bytes stand before its only star, which ends it; -1 where it is no
     *     such pattern
     * @param mask of the prefix where it is a part of eight bytes, else 0
     * @param head those eight bytes, zeros behind the prefix
     */
    private record Settled(long at, int length, int prefix, int uses, long mask, long head) {

        boolean matches(long name, int nameLength) {
            if (mask != 0 && nameLength >= Long.BYTES) {
                return (Memory.getLong(name) & mask) == head;
            }
            if (prefix < 0) {
                return Glob.matches(at, length, name, nameLength, false);
            }
            return nameLength > 0 && nameLength >= prefix && Memory.equal(at, name, prefix);
        }

        boolean isGood(int wanted) {
            return (uses & wanted) == wanted;
        }
    }

    Patterns copy() {
        Patterns copy = new Patterns();
        copy.all = all;
        copy.list.addAll(list);
        return copy;
    }

    /** Whether every name may be used for everything. */
    boolean allowsAll() {
        return all;
    }

    void setAll(boolean isAllowed) {
        all = isAllowed;
        list.clear();
    }

    /** Adds a pattern, or adds to what it is good for. */
    void add(String text, int uses) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).text.equals(text)) {
                list.set(i, new Pattern(text, list.get(i).uses | uses));
                return;
            }
        }
        list.add(new Pattern(text, uses));
    }

    /** The patterns themselves. */
    List<String> texts() {
        return list.stream().map(Pattern::text).toList();
    }

    /** Whether the same pattern is there, letter for letter. */
    boolean contains(String text) {
        return list.stream().anyMatch(pattern -> pattern.text.equals(text));
    }

    /** Whether all names may be used for this. */
    boolean allowAny(int uses) {
        return all || list.stream().anyMatch(p -> p.text.equals("*") && isGood(p, uses));
    }

    /** Whether a name may be used for this; hot. */
    boolean allow(long name, int length, int uses) {
        for (Settled pattern : settled) {
            if (pattern.isGood(uses) && pattern.matches(name, length)) {
                return true;
            }
        }
        return all;
    }

    /** Whether this very pattern is allowed, as PSUBSCRIBE asks. */
    boolean allowPattern(long text, int length) {
        for (Settled pattern : settled) {
            if (length == pattern.length && Memory.equal(pattern.at, text, length)) {
                return true;
            }
        }
        return all;
    }

    private static boolean isGood(Pattern pattern, int uses) {
        return (pattern.uses & uses) == uses;
    }

    /** Puts the patterns off the heap. */
    void settle(Arena arena) {
        StringBuilder texts = new StringBuilder();
        list.forEach(pattern -> texts.append(pattern.text));
        if (!texts.isEmpty()) {
            byte[] bytes = texts.toString().getBytes(StandardCharsets.ISO_8859_1);
            block = arena.allocate(bytes.length);
            Memory.copyIn(bytes, 0, bytes.length, block);
        }
        settled = new Settled[list.size()];
        long at = block;
        for (int i = 0; i < settled.length; i++) {
            settled[i] = settled(list.get(i), at);
            at += settled[i].length;
        }
    }

    /* The bytes of the block, and of names, are read as numbers whose first byte is the lowest. */
    private static Settled settled(Pattern pattern, long at) {
        int prefix = prefix(pattern.text);
        boolean isShort = prefix > 0 && prefix <= Long.BYTES;
        long mask = isShort ? -1L >>> Long.SIZE - prefix * Byte.SIZE : 0;
        long head = 0;
        for (int i = 0; isShort && i < prefix; i++) {
            head |= (long) pattern.text.charAt(i) << i * Byte.SIZE;
        }
        return new Settled(at, pattern.text.length(), prefix, pattern.uses, mask, head);
    }

    /* Most patterns are so: app:cache:* and the like. */
    private static int prefix(String text) {
        int prefix = text.length() - 1;
        boolean isPlain =
                text.chars().limit(Math.max(0, prefix)).noneMatch(c -> "*?[\\".indexOf(c) >= 0);
        return text.endsWith("*") && isPlain ? prefix : -1;
    }

    /** Nothing is matched any more. */
    void leave(Arena arena) {
        if (block != 0) {
            arena.free(block);
            block = 0;
            settled = new Settled[0];
        }
    }

    /** Appends them as rules, each behind a sign that tells what it is good for. */
    void describe(StringBuilder text, String sign) {
        for (Pattern pattern : list) {
            text.append(text.isEmpty() ? "" : " ");
            text.append(
                    switch (pattern.uses) {
                        case RequestKeys.READS -> "%R";
                        case RequestKeys.WRITES -> "%W";
                        default -> "";
                    });
            text.append(sign).append(pattern.text);
        }
    }
}
