package io.respite.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GlobTest {

    private static final String PATTERN_LETTERS = "aab**?";
    private static final String TEXT_LETTERS = "aab";

    private final Arena arena = new Arena(1L << 26);
    private final long pattern = arena.allocate(4096);
    private final long text = arena.allocate(4096);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void matchesAsTheDefinitionSays() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200_000; i++) {
            String someText = letters(random, TEXT_LETTERS, random.nextInt(1, 10));
            String somePattern = letters(random, PATTERN_LETTERS, random.nextInt(8));
            assertThat(matches(somePattern, someText))
                    .as("%s on %s", somePattern, someText)
                    .isEqualTo(matchesByDefinition(somePattern, someText));
        }
    }

    @Test
    void onlyTheEmptyPatternMatchesTheEmptyText() {
        assertThat(matches("", "")).isTrue();
        assertThat(matches("*", "")).isFalse();
    }

    @Test
    void moreThanAThousandStarsMatchNothing() {
        String letters = "a".repeat(2000);
        assertThat(matches("*?".repeat(1000), letters)).isTrue();
        assertThat(matches("*?".repeat(1000) + "*", letters)).isTrue();
        assertThat(matches("*?".repeat(1001), letters)).isFalse();
        assertThat(matches("*".repeat(2000) + "a", letters)).isTrue();
    }

    /* After two stars the definition tries more than it must; the result is the same. */
    private static boolean matchesByDefinition(String pattern, String text) {
        if (pattern.isEmpty() || text.isEmpty()) {
            return text.isEmpty() && pattern.replace("*", "").isEmpty();
        }
        if (pattern.charAt(0) == '*') {
            return matchesByDefinition(pattern.substring(1), text)
                    || matchesByDefinition(pattern, text.substring(1));
        }
        boolean matchesFirst = pattern.charAt(0) == '?' || pattern.charAt(0) == text.charAt(0);
        return matchesFirst && matchesByDefinition(pattern.substring(1), text.substring(1));
    }

    private static String letters(SplittableRandom random, String from, int length) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < length; i++) {
            letters.append(from.charAt(random.nextInt(from.length())));
        }
        return letters.toString();
    }

    private boolean matches(String somePattern, String someText) {
        write(somePattern, pattern);
        write(someText, text);
        return Glob.matches(pattern, somePattern.length(), text, someText.length(), false);
    }

    private static void write(String letters, long target) {
        byte[] bytes = letters.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copyIn(bytes, 0, bytes.length, target);
    }
}
