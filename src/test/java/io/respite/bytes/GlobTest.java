package io.respite.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    private final Arena arena = new Arena(1L << 30);
    private final long pattern = arena.allocate(1 << 20);
    private final long text = arena.allocate(1 << 20);

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @CsvSource({
        "h?llo, hello, true",
        "h?llo, hllo, false",
        "h*llo, hllo, true",
        "h*llo, heeeello, true",
        "h[ae]llo, hallo, true",
        "h[ae]llo, hillo, false",
        "h[^e]llo, hallo, true",
        "h[^e]llo, hello, false",
        "h[a-b]llo, hbllo, true",
        "h[b-a]llo, hallo, true",
        "h[a-b]llo, hcllo, false",
        "a[-]b, a-b, true",
        "a[x-], ay, false",
        "a[x-], ab, true",
        "a[x-], aa, true",
        "[abc, c, true",
        "[^abc, c, false",
        "[^], x, true",
        "[], x, false",
        "[\\]], ], true",
        "\\*, *, true",
        "\\*, x, false",
        "a\\, a\\, true",
        "*a*b*, xaxxbx, true",
        "*a*b, xaxxbx, false",
        "a**b, ab, true",
        "*, '', false",
        "**, '', false",
        "'', '', true",
        "'', a, false",
        "[a-\u00ff], z, false",
        "[\u0080-\u0090], \u0085, true",
        "A*, abc, false",
    })
    void matchesAsRedisDoes(String patternText, String string, boolean expected) {
        assertThat(matches(patternText, string, false)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "A*, abc, true",
        "a?C, ABc, true",
        "[A-C]x, BX, true",
        "\\A, a, true",
        "a, b, false"
    })
    void ignoresCaseWhereAsked(String patternText, String string, boolean expected) {
        assertThat(matches(patternText, string, true)).isEqualTo(expected);
    }

    @Test
    void agreesWithTheSimpleRecursion() {
        SplittableRandom random = new SplittableRandom(1);
        int matching = 0;
        for (int i = 0; i < 300_000; i++) {
            String patternText = word(random, "aabBc**?[]^-\\", 9);
            String string = word(random, "aabBc]-^\\*", 6);
            boolean ignoreCase = random.nextBoolean();
            boolean expected = !string.isEmpty() || patternText.isEmpty();
            expected &= modelMatches(patternText, string, ignoreCase);
            assertThat(matches(patternText, string, ignoreCase))
                    .as("%s against %s, ignoring case: %s", string, patternText, ignoreCase)
                    .isEqualTo(expected);
            matching += expected ? 1 : 0;
        }
        assertThat(matching).isBetween(10_000, 290_000);
    }

    private static String word(SplittableRandom random, String letters, int longest) {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(longest + 1); i > 0; i--) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }

    private static boolean modelMatches(String pattern, String text, boolean ignoreCase) {
        return ignoreCase
                ? modelMatches(
                        pattern.toLowerCase(Locale.ROOT), 0, text.toLowerCase(Locale.ROOT), 0)
                : modelMatches(pattern, 0, text, 0);
    }

    private static boolean modelMatches(String pattern, int p, String text, int t) {
        if (p == pattern.length()) {
            return t == text.length();
        }
        if (pattern.charAt(p) == '*') {
            return modelMatches(pattern, p + 1, text, t)
                    || t < text.length() && modelMatches(pattern, p, text, t + 1);
        }
        if (t == text.length()) {
            return false;
        }
        char c = text.charAt(t);
        return switch (pattern.charAt(p)) {
            case '?' -> modelMatches(pattern, p + 1, text, t + 1);
            case '[' -> modelClass(pattern, p + 1, text, t);
            case '\\' -> {
                int literal = Math.min(p + 1, pattern.length() - 1);
                yield pattern.charAt(literal) == c
                        && modelMatches(pattern, literal + 1, text, t + 1);
            }
            default -> pattern.charAt(p) == c && modelMatches(pattern, p + 1, text, t + 1);
        };
    }

    private static boolean modelClass(String pattern, int start, String text, int t) {
        int p = start;
        int end = pattern.length();
        char c = text.charAt(t);
        boolean negated = p < end && pattern.charAt(p) == '^';
        p += negated ? 1 : 0;
        boolean found = false;
        while (p < end && pattern.charAt(p) != ']') {
            if (pattern.charAt(p) == '\\' && p + 1 < end) {
                found |= pattern.charAt(p + 1) == c;
                p += 2;
            } else if (p + 2 < end && pattern.charAt(p + 1) == '-') {
                char one = pattern.charAt(p);
                char other = pattern.charAt(p + 2);
                found |= c >= Math.min(one, other) && c <= Math.max(one, other);
                p += 3;
            } else {
                found |= pattern.charAt(p) == c;
                p++;
            }
        }
        return found != negated && modelMatches(pattern, Math.min(p + 1, end), text, t + 1);
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void manyStarsCostNoMoreThanOne() {
        assertThat(matches("*a".repeat(900) + "b", "a".repeat(20_000), false)).isFalse();
        assertThat(matches("*a".repeat(900), "a".repeat(20_000), false)).isTrue();
    }

    @Test
    void moreThanAThousandStarsMatchNothing() {
        String letters = "a".repeat(2000);
        assertThat(matches("*?".repeat(1000), letters, false)).isTrue();
        assertThat(matches("*?".repeat(1000) + "*", letters, false)).isTrue();
        assertThat(matches("*?".repeat(1001), letters, false)).isFalse();
        assertThat(matches("*".repeat(2000) + "a", letters, false)).isTrue();
    }

    private boolean matches(String patternText, String string, boolean ignoreCase) {
        return Glob.matches(
                pattern, write(patternText, pattern), text, write(string, text), ignoreCase);
    }

    private static int write(String word, long target) {
        byte[] bytes = word.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copyIn(bytes, 0, bytes.length, target);
        return bytes.length;
    }
}
