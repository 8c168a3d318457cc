package io.respite.commands.admin;

import io.respite.engine.Call;
import io.respite.keyspace.Database;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.nio.charset.StandardCharsets;

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
        int room = Math.max(size, MOST_KEY_BYTES);
        Arena arena = call.keyspace().arena();
        long key = arena.allocate(MOST_KEY_BYTES);
        long value = arena.allocate(room);
        Memory.fill(value, room, 0);
        for (long i = 0; i < count; i++) {
            int keyLength = write(key, prefix + ":" + i, MOST_KEY_BYTES);
            int textLength = write(value, "value:" + i, size == 0 ? MOST_KEY_BYTES : size);
            add(call, key, keyLength, value, size == 0 ? textLength : size);
        }
        arena.free(key);
        arena.free(value);
        call.reply().ok();
    }

    private static void add(Call call, long key, int keyLength, long value, int length) {
        Database database = call.database();
        if (database.write(key, keyLength) == 0) {
            call.keyspace().strings().add(database, key, keyLength, value, length);
        }
    }

    /* Writes the text, or what fits of it. Behind it zeros stay, as texts only grow. */
    private static int write(long ref, String text, int most) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int length = Math.min(most, bytes.length);
        Memory.copyIn(bytes, 0, length, ref);
        return length;
    }

    private static long positive(Args args, int i) {
        return args.integer(i, 0, Long.MAX_VALUE, CommandError.NOT_POSITIVE);
    }
}
