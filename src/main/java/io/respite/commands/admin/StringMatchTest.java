package io.respite.commands.admin;

import io.respite.bytes.Glob;
import io.respite.engine.Call;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.random.RandomGenerator;

/** DEBUG STRINGMATCH-TEST: matches random patterns with random texts, to see that it ends. */
final class StringMatchTest {

    private static final int ROUNDS = 100_000;
    private static final int MOST_BYTES = 32;

    private StringMatchTest() {}

    static void run(Call call) {
        Arena arena = call.keyspace().arena();
        RandomGenerator random = call.keyspace().random();
        long text = arena.allocate(MOST_BYTES);
        long pattern = arena.allocate(MOST_BYTES);
        for (int i = 0; i < ROUNDS; i++) {
            int textLength = fill(text, random);
            int patternLength = fill(pattern, random);
            Glob.matches(pattern, patternLength, text, textLength, false);
        }
        arena.free(text);
        arena.free(pattern);
        call.reply().status("Apparently Redis did not crash: test passed");
    }

    private static int fill(long ref, RandomGenerator random) {
        int length = random.nextInt(MOST_BYTES + 1);
        for (int i = 0; i < length; i++) {
            Memory.putByte(ref + i, random.nextInt(128));
        }
        return length;
    }
}
