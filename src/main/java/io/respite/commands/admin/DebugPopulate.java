package io.respite.commands.admin;

import io.respite.engine.Call;
import io.respite.keyspace.Database;
import io.respite.keyspace.StringValue;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * DEBUG POPULATE count [prefix [size]]: strings {@code prefix:0}, {@code prefix:1} and so on, where
 * they are missing. Neither propagated nor counted as changes, as in Redis.
 */
final class DebugPopulate {

    /** As much of a key's name as Redis writes. */
    private static final int MOST_KEY_BYTES = 127;

    private DebugPopulate() {}

    static void run(Call call) {
        Args args = call.args();
        long count = positive(args, 2);
        String prefix = args.count() > 3 ? args.shown(3) : "key";
        int size = args.count() > 4 ? (int) Math.min(Integer.MAX_VALUE, positive(args, 4)) : 0;
        Arena arena = call.keyspace().arena();
        long key = arena.allocate(MOST_KEY_BYTES);
        long value = arena.allocate(Math.max(size, MOST_KEY_BYTES));
        try {
            for (long i = 0; i < count; i++) {
                add(call, key, bytes(prefix + ":" + i, MOST_KEY_BYTES), value, value(i, size));
            }
        } finally {
            arena.free(key);
            arena.free(value);
        }
        call.reply().ok();
    }

    private static void add(Call call, long keyRef, byte[] key, long valueRef, byte[] value) {
        Database database = call.database();
        StringValue strings = call.keyspace().strings();
        Memory.copyIn(key, 0, key.length, keyRef);
        if (database.write(keyRef, key.length) == 0) {
            Memory.copyIn(value, 0, value.length, valueRef);
            strings.add(database, keyRef, key.length, valueRef, value.length);
        }
    }

    /* Cut, or filled up with zeros, where a size is given. */
    private static byte[] value(long i, int size) {
        byte[] text = bytes("value:" + i, MOST_KEY_BYTES);
        return size == 0 ? text : Arrays.copyOf(text, size);
    }

    private static byte[] bytes(String text, int most) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
    }

    private static long positive(Args args, int i) {
        return args.integer(i, 0, Long.MAX_VALUE, CommandError.NOT_POSITIVE);
    }
}
