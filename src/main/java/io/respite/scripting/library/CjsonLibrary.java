package io.respite.scripting.library;

import io.respite.scripting.lua.Arguments;
import io.respite.scripting.lua.Library;
import io.respite.scripting.lua.LuaError;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;
import io.respite.scripting.lua.Values;

/** The library {@code cjson}: JSON, with what Mark Pulford's Lua CJSON 2.1 lets programs set. */
public final class CjsonLibrary {

    private static final int MOST_DIGITS = 14;

    private final JsonSettings settings = new JsonSettings();

    private CjsonLibrary() {}

    public static LuaTable library() {
        return new CjsonLibrary().table();
    }

    private LuaTable table() {
        LuaTable cjson = new LuaTable();
        cjson.put("_NAME", LuaString.of("cjson"));
        cjson.put("_VERSION", LuaString.of("2.1.0"));
        cjson.put("null", Values.nullPointer());
        Library.add(cjson, "new", args -> library());
        Library.add(cjson, "encode", args -> new JsonWriter(settings).write(only(args)));
        Library.add(cjson, "decode", this::decode);
        Library.add(cjson, "encode_sparse_array", this::sparse);
        Library.add(
                cjson,
                "encode_max_depth",
                args -> (double) (settings.writingDepth = depth(args, settings.writingDepth)));
        Library.add(
                cjson,
                "decode_max_depth",
                args -> (double) (settings.readingDepth = depth(args, settings.readingDepth)));
        Library.add(
                cjson,
                "encode_number_precision",
                args -> (double) (settings.digits = whole(args, 1, MOST_DIGITS, settings.digits)));
        Library.add(
                cjson,
                "encode_keep_buffer",
                args -> settings.keepsBuffer = truth(args, settings.keepsBuffer));
        Library.add(cjson, "encode_invalid_numbers", this::writeInvalid);
        Library.add(
                cjson,
                "decode_invalid_numbers",
                args -> settings.readsInvalid = truth(args, settings.readsInvalid));
        return cjson;
    }

    private static Object only(Arguments args) {
        if (args.count() != 1) {
            throw LuaError.argument(1, "expected 1 argument");
        }
        return args.get(1);
    }

    private Object decode(Arguments args) {
        only(args);
        return new JsonReader(settings, args.string(1)).read();
    }

    private static void expectAtMost(Arguments args, int most) {
        if (args.count() > most) {
            throw LuaError.argument(most + 1, "found too many arguments");
        }
    }

    private static int depth(Arguments args, int before) {
        return whole(args, 1, Integer.MAX_VALUE, before);
    }

    private static int whole(Arguments args, int least, int most, int before) {
        expectAtMost(args, 1);
        return whole(args, 1, least, most, before);
    }

    private static int whole(Arguments args, int i, int least, int most, int before) {
        if (args.get(i) == null) {
            return before;
        }
        long value = args.integer(i);
        if (value < least || value > most) {
            throw LuaError.argument(i, "expected integer between " + least + " and " + most);
        }
        return (int) value;
    }

    private static boolean truth(Arguments args, boolean before) {
        expectAtMost(args, 1);
        return truth(args, 1, before);
    }

    private static boolean truth(Arguments args, int i, boolean before) {
        return switch (args.get(i)) {
            case null -> before;
            case Boolean wish -> wish;
            case LuaString word when word.toString().equals("on") -> true;
            case LuaString word when word.toString().equals("off") -> false;
            case LuaString word -> throw LuaError.argument(i, "invalid option '" + word + "'");
            default ->
                    throw LuaError.argument(
                            i, "string expected, got " + Values.typeName(args.get(i)));
        };
    }

    private Object sparse(Arguments args) {
        expectAtMost(args, 3);
        settings.convertsSparse = truth(args, 1, settings.convertsSparse);
        settings.sparseRatio = whole(args, 2, 0, Integer.MAX_VALUE, settings.sparseRatio);
        settings.sparseSafe = whole(args, 3, 0, Integer.MAX_VALUE, settings.sparseSafe);
        return new Object[] {
            settings.convertsSparse, (double) settings.sparseRatio, (double) settings.sparseSafe
        };
    }

    private Object writeInvalid(Arguments args) {
        expectAtMost(args, 1);
        boolean isNull = args.get(1) instanceof LuaString word && word.toString().equals("null");
        if (isNull) {
            settings.writesInvalid = JsonSettings.Invalid.NULL;
        } else {
            boolean before = settings.writesInvalid == JsonSettings.Invalid.WRITTEN;
            if (args.get(1) != null) {
                settings.writesInvalid =
                        truth(args, before)
                                ? JsonSettings.Invalid.WRITTEN
                                : JsonSettings.Invalid.REFUSED;
            }
        }
        return switch (settings.writesInvalid) {
            case REFUSED -> false;
            case WRITTEN -> true;
            case NULL -> LuaString.of("null");
        };
    }
}
