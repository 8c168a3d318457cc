package io.respite.scripting.library;

import io.respite.scripting.lua.Arguments;
import io.respite.scripting.lua.Builtin;
import io.respite.scripting.lua.Library;
import io.respite.scripting.lua.LuaError;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;
import java.util.ArrayList;
import java.util.List;

/** The library {@code cmsgpack}: values as MessagePack. */
public final class CmsgpackLibrary {

    private CmsgpackLibrary() {}

    public static LuaTable library() {
        LuaTable cmsgpack = new LuaTable();
        cmsgpack.put("_NAME", LuaString.of("cmsgpack"));
        cmsgpack.put("_VERSION", LuaString.of("lua-cmsgpack 0.4.0"));
        cmsgpack.put("_COPYRIGHT", LuaString.of("Copyright (C) 2012, Salvatore Sanfilippo"));
        cmsgpack.put("_DESCRIPTION", LuaString.of("MessagePack C implementation for Lua"));
        Library.add(cmsgpack, "pack", CmsgpackLibrary::pack);
        Library.add(cmsgpack, "unpack", args -> unpack(args.string(1), 0, 0, true));
        Library.add(
                cmsgpack,
                "unpack_one",
                args -> unpack(args.string(1), 1, args.integer(2, 0), false));
        Library.add(
                cmsgpack,
                "unpack_limit",
                args -> unpack(args.string(1), args.integer(2), args.integer(3, 0), false));
        return cmsgpack;
    }

    private static Object pack(Arguments args) {
        if (args.count() == 0) {
            throw LuaError.argument(0, "MessagePack pack needs input.");
        }
        MessagePackWriter writer = new MessagePackWriter();
        for (int i = 1; i <= args.count(); i++) {
            writer.write(args.get(i));
        }
        return writer.result();
    }

    private static Object unpack(LuaString text, long limit, long offset, boolean isAll) {
        if (offset < 0 || limit < 0) {
            throw new LuaError(
                    "Invalid request to unpack with offset of "
                            + offset
                            + " and limit of "
                            + text.length()
                            + ".");
        }
        if (offset > text.length()) {
            throw new LuaError(
                    "Start offset " + offset + " greater than input length " + text.length() + ".");
        }
        MessagePackReader reader = new MessagePackReader(text.bytes(), (int) offset);
        List<Object> values = new ArrayList<>();
        while (reader.hasMore() && (isAll || limit == 0 || values.size() < limit)) {
            values.add(reader.read());
            if (values.size() >= 8000) {
                throw new LuaError("too many results to unpack");
            }
        }
        if (!isAll) {
            values.add(0, reader.hasMore() ? (double) reader.position() : -1.0);
        }
        return values.isEmpty() ? Builtin.NOTHING : values.toArray();
    }
}
