package io.respite.scripting;

import io.respite.engine.Flag;
import io.respite.resp.CommandError;
import io.respite.scripting.lua.LuaString;
import java.util.Arrays;

/**
 * The first line of a script.
 *
 * @param flags {@link ScriptFlag} bits
 * @param length how many bytes come before the line's end
 */
record Shebang(int flags, int length) {

    private static final String FLAGS = "flags=";

    /** Reads the first line of a source, if it is one. */
    static Shebang of(LuaString source) {
        byte[] bytes = source.bytes();
        if (bytes.length < 2 || bytes[0] != '#' || bytes[1] != '!') {
            return new Shebang(ScriptFlag.UNSAID, 0);
        }
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        if (end == bytes.length) {
            throw new CommandError("ERR Invalid script shebang");
        }
        String line = new LuaString(Arrays.copyOf(bytes, end)).cText();
        String[] words = line.strip().split("\\s+");
        if (!words[0].equals("#!lua")) {
            throw new CommandError("ERR Unexpected engine in script shebang: " + words[0]);
        }
        int flags = 0;
        for (int i = 1; i < words.length; i++) {
            if (!words[i].startsWith(FLAGS)) {
                throw new CommandError("ERR Unknown lua shebang option: " + words[i]);
            }
            flags |= flags(words[i].substring(FLAGS.length()));
        }
        return new Shebang(flags, end);
    }

    private static int flags(String names) {
        int flags = 0;
        String[] each = names.isEmpty() ? new String[0] : names.split(",", -1);
        for (String name : each) {
            ScriptFlag flag = ScriptFlag.of(name);
            if (flag == null) {
                throw new CommandError("ERR Unexpected flag in script shebang: " + name);
            }
            flags |= flag.bit();
        }
        return flags;
    }

    /** The flags of a command that runs a script with these flags; see {@link Flag}. */
    static long commandFlags(int flags, long usual) {
        if ((flags & ScriptFlag.UNSAID) != 0) {
            return usual;
        }
        long bits =
                usual
                        & ~(Flag.STALE.bit()
                                | Flag.DENYOOM.bit()
                                | Flag.WRITE.bit()
                                | Flag.MAY_REPLICATE.bit());
        if (!ScriptFlag.NO_WRITES.isIn(flags)) {
            bits |= Flag.WRITE.bit();
            bits |= ScriptFlag.ALLOW_OOM.isIn(flags) ? 0 : Flag.DENYOOM.bit();
        }
        return ScriptFlag.ALLOW_STALE.isIn(flags) ? bits | Flag.STALE.bit() : bits;
    }
}
