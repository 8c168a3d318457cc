package io.respite.scripting.lua;

/** The library {@code string}. */
final class StringLibrary {

    private static final String SPECIALS = "^$*+?.([%-";

    private static final LuaString COMPILED = LuaString.of("\33LuaQ\0\1\4\10\4\10\0");

    private StringLibrary() {}

    static LuaTable library() {
        LuaTable library = new LuaTable();
        Library.add(library, "byte", StringLibrary::bytes);
        Library.add(library, "char", StringLibrary::characters);
        Library.add(library, "dump", StringLibrary::dump);
        Library.add(library, "find", args -> search(args, true));
        Library.add(library, "format", args -> new StringFormat(args).text());
        Builtin gmatch = new Builtin("gmatch", StringLibrary::gmatch);
        library.put("gmatch", gmatch);
        library.put("gfind", gmatch);
        Library.add(library, "gsub", Substitution::gsub);
        Library.add(library, "len", args -> (double) args.string(1).length());
        Library.add(library, "lower", args -> recased(args.string(1), 'A', 32));
        Library.add(library, "match", args -> search(args, false));
        Library.add(library, "rep", StringLibrary::repeat);
        Library.add(library, "reverse", StringLibrary::reverse);
        Library.add(library, "sub", StringLibrary::sub);
        Library.add(library, "upper", args -> recased(args.string(1), 'a', -32));
        return library;
    }

    /* A position counted from 1, or from the end where negative, as one counted from 1. */
    private static long position(long position, int length) {
        long place = position < 0 ? position + length + 1 : position;
        return Math.max(0, place);
    }

    /* What such text begins with: it is not loaded again, so nobody asks for the rest. */
    private static Object dump(Arguments args) {
        if (args.function(1) instanceof Closure) {
            return COMPILED;
        }
        throw new LuaError("unable to dump given function");
    }

    private static Object sub(Arguments args) {
        LuaString text = args.string(1);
        long first = Math.max(1, position(args.integer(2), text.length()));
        long last = Math.min(text.length(), position(args.integer(3, -1), text.length()));
        return first > last ? LuaString.EMPTY : text.part((int) first - 1, (int) last);
    }

    private static Object bytes(Arguments args) {
        LuaString text = args.string(1);
        long begin = position(args.integer(2, 1), text.length());
        long last = Math.min(text.length(), position(args.integer(3, begin), text.length()));
        long first = Math.max(1, begin);
        if (first > last) {
            return Builtin.NOTHING;
        }
        if (last - first + 1 >= TableLibrary.MOST_VALUES) {
            throw new LuaError("stack overflow (string slice too long)");
        }
        Object[] values = new Object[(int) (last - first + 1)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (double) text.at((int) first - 1 + i);
        }
        return values;
    }

    private static Object characters(Arguments args) {
        byte[] bytes = new byte[args.count()];
        for (int i = 0; i < bytes.length; i++) {
            int code = args.integer32(i + 1);
            if (code < 0 || code > 255) {
                throw LuaError.argument(i + 1, "invalid value");
            }
            bytes[i] = (byte) code;
        }
        return new LuaString(bytes);
    }

    private static Object recased(LuaString text, int first, int shift) {
        Heap.take(text.length());
        byte[] bytes = text.bytes().clone();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] >= first && bytes[i] < first + 26) {
                bytes[i] = (byte) (bytes[i] + shift);
            }
        }
        return new LuaString(bytes);
    }

    private static Object reverse(Arguments args) {
        byte[] bytes = args.string(1).bytes();
        Heap.take(bytes.length);
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return new LuaString(reversed);
    }

    private static Object repeat(Arguments args) {
        byte[] bytes = args.string(1).bytes();
        long times = args.integer32(2);
        if (times <= 0 || bytes.length == 0) {
            return LuaString.EMPTY;
        }
        long length = bytes.length * times;
        Heap.take(length);
        if (length > Integer.MAX_VALUE - 16) {
            throw new LuaError("resulting string too large");
        }
        byte[] repeated = new byte[(int) length];
        System.arraycopy(bytes, 0, repeated, 0, bytes.length);
        for (int done = bytes.length; done < length; done *= 2) {
            System.arraycopy(repeated, 0, repeated, done, (int) Math.min(done, length - done));
            if (done > length / 2) {
                break;
            }
        }
        return new LuaString(repeated);
    }

    private static Object search(Arguments args, boolean isFind) {
        LuaString text = args.string(1);
        LuaString pattern = args.string(2);
        long start = position(args.integer(3, 1), text.length()) - 1;
        int from = (int) Math.max(0, Math.min(start, text.length()));
        if (isFind && (Values.isTrue(args.get(4)) || isPlain(pattern))) {
            int at = indexOf(text.bytes(), pattern.bytes(), from);
            return at < 0 ? null : new Object[] {at + 1.0, (double) (at + pattern.length())};
        }
        Pattern matcher = new Pattern(text, pattern);
        for (int at = from; at <= text.length(); at++) {
            int end = matcher.match(at);
            if (end >= 0) {
                args.spend(matcher.cost());
                return isFind ? found(matcher, at, end) : captures(matcher, at, end);
            }
            if (matcher.isAnchored()) {
                break;
            }
        }
        args.spend(matcher.cost());
        return null;
    }

    private static boolean isPlain(LuaString pattern) {
        for (byte each : pattern.bytes()) {
            if (SPECIALS.indexOf(each) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static int indexOf(byte[] text, byte[] part, int from) {
        int last = text.length - part.length;
        for (int at = from; at <= last; at++) {
            int i = 0;
            while (i < part.length && text[at + i] == part[i]) {
                i++;
            }
            if (i == part.length) {
                return at;
            }
        }
        return -1;
    }

    private static Object[] found(Pattern matcher, int at, int end) {
        int own = matcher.ownCaptures();
        Object[] values = new Object[2 + own];
        values[0] = at + 1.0;
        values[1] = (double) end;
        for (int i = 0; i < own; i++) {
            values[2 + i] = matcher.capture(i, at, end);
        }
        return values;
    }

    /** The captures of a match, or the match itself. */
    static Object[] captures(Pattern matcher, int at, int end) {
        Object[] values = new Object[matcher.captureCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = matcher.capture(i, at, end);
        }
        return values;
    }

    private static Object gmatch(Arguments args) {
        LuaString text = args.string(1);
        LuaString pattern = args.string(2);
        int[] next = {0};
        return new Builtin("for iterator", given -> nextMatch(given, text, pattern, next));
    }

    /* An anchor means nothing here: the pattern is matched as it stands. */
    private static Object nextMatch(Arguments args, LuaString text, LuaString pattern, int[] next) {
        Pattern matcher = new Pattern(text, pattern);
        for (int at = next[0]; at <= text.length(); at++) {
            int end = matcher.matchUnanchored(at);
            if (end >= 0) {
                next[0] = end == at ? end + 1 : end;
                args.spend(matcher.cost());
                return captures(matcher, at, end);
            }
        }
        next[0] = text.length() + 1;
        args.spend(matcher.cost());
        return null;
    }
}
