package io.respite.engine.users;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.respite.bytes.Glob;
import io.respite.engine.facts.RequestKeys;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternsTest {

    private static final String LETTERS = "ab*?[]^\\-";
    private static final int READS = RequestKeys.READS;
    private static final int WRITES = RequestKeys.WRITES;

    private final Arena arena = new Arena(1L << 30);
    private final SplittableRandom random = new SplittableRandom(5);
    private final List<Long> blocks = new ArrayList<>();

    @AfterEach
    void close() {
        arena.close();
    }

    private long block(String text) {
        long block = arena.allocate(Math.max(1, text.length()));
        Memory.copyIn(text.getBytes(ISO_8859_1), 0, text.length(), block);
        blocks.add(block);
        return block;
    }

    private String text(String letters, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    /* Two thirds of the patterns are a prefix and a star. */
    private String pattern() {
        return random.nextInt(3) == 0 ? text(LETTERS, 5) : text("ab", 9) + "*";
    }

    @Test
    void allowWhatOneOfThemMatches() {
        int allowed = 0;
        for (int round = 0; round < 20_000; round++) {
            String first = pattern();
            String second = pattern();
            Patterns patterns = new Patterns();
            patterns.add(first, READS);
            patterns.add(second, WRITES);
            patterns.settle(arena);
            String name = text("ab*\\", 12);
            int uses = 1 + random.nextInt(3);
            boolean isAllowed = patterns.allow(block(name), name.length(), uses);
            int good = first.equals(second) ? READS | WRITES : READS;
            int other = first.equals(second) ? 0 : WRITES;
            assertThat(isAllowed)
                    .as("%s %s of %s", first, second, name)
                    .isEqualTo(
                            (good & uses) == uses && matches(first, name)
                                    || (other & uses) == uses && matches(second, name));
            allowed += isAllowed ? 1 : 0;
            patterns.leave(arena);
            blocks.forEach(arena::free);
            blocks.clear();
        }
        assertThat(allowed).isBetween(500, 19_500);
        assertThat(arena.usedBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 6, 7, 8, 9, 10, 16, 17})
    void aPrefixCountsToItsLastByte(int length) {
        String prefix = "user:\u00e9:0123456789".substring(0, length);
        Patterns patterns = new Patterns();
        patterns.add(prefix + "*", READS);
        patterns.settle(arena);
        String other = prefix.substring(0, length - 1) + (char) (prefix.charAt(length - 1) ^ 1);
        for (String rest : List.of("", "x", "0123456", "01234567", "012345678901234567")) {
            assertThat(allows(patterns, prefix + rest)).isTrue();
            assertThat(allows(patterns, other + rest)).isFalse();
        }
        for (int shorter = 0; shorter < length; shorter++) {
            assertThat(allows(patterns, prefix.substring(0, shorter))).isFalse();
        }
        patterns.leave(arena);
        assertThat(allows(patterns, prefix)).isFalse();
    }

    private boolean allows(Patterns patterns, String name) {
        return patterns.allow(block(name), name.length(), READS);
    }

    private boolean matches(String pattern, String name) {
        return Glob.matches(block(pattern), pattern.length(), block(name), name.length(), false);
    }
}
