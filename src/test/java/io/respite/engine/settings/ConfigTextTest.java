package io.respite.engine.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfigTextTest {

    @Test
    void splitTakesQuotesAndEscapes() {
        assertThat(ConfigText.split("a  \"b c\"\t'd e' f\"g h\""))
                .containsExactly("a", "b c", "d e", "fg h");
        assertThat(ConfigText.split("\"\\x41\\n\\q\\x4\" '\\'\\n'"))
                .containsExactly("A\nqx4", "'\\n");
        assertThat(ConfigText.split("")).isEmpty();
        assertThat(ConfigText.split("\"\" ''")).containsExactly("", "");
    }

    @Test
    void splitRefusesUnbalancedQuotes() {
        assertThat(ConfigText.split("\"a")).isNull();
        assertThat(ConfigText.split("'a")).isNull();
        assertThat(ConfigText.split("\"a\"b")).isNull();
        assertThat(ConfigText.split("'a'b")).isNull();
        assertThat(ConfigText.split("\"a\\")).isNull();
        assertThat(ConfigText.split("\"a\\\"")).isNull();
    }

    @Test
    void splitGivesBackWhatQuoteWrote() {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append((char) random.nextInt(256));
            }
            String quoted = ConfigText.quote(text.toString());
            assertThat(quoted).matches("[ -~]*");
            assertThat(ConfigText.split(quoted + " x")).containsExactly(text.toString(), "x");
        }
    }

    @Test
    void spacedKeepsEmptyWords() {
        assertThat(ConfigText.spaced("")).isEmpty();
        assertThat(ConfigText.spaced("a  b ")).containsExactly("a", "", "b", "");
    }

    @Test
    void globsMatchNames() {
        assertThat(ConfigText.matches("*", "", false)).isTrue();
        assertThat(ConfigText.matches("a*b*c", "axxbyyc", false)).isTrue();
        assertThat(ConfigText.matches("a*b*c", "axxbyy", false)).isFalse();
        assertThat(ConfigText.matches("a?c", "abc", false)).isTrue();
        assertThat(ConfigText.matches("a?c", "ac", false)).isFalse();
        assertThat(ConfigText.matches("[a-c]x", "bx", false)).isTrue();
        assertThat(ConfigText.matches("[^a-c]x", "bx", false)).isFalse();
        assertThat(ConfigText.matches("[c-a]x", "bx", false)).isTrue();
        assertThat(ConfigText.matches("\\*", "*", false)).isTrue();
        assertThat(ConfigText.matches("\\*", "a", false)).isFalse();
        assertThat(ConfigText.matches("A*", "ab", false)).isFalse();
        assertThat(ConfigText.matches("A*", "ab", true)).isTrue();
        assertThat(ConfigText.matches("[B]", "b", true)).isTrue();
    }

    @Test
    void aGlobOfManyStarsTakesNoLongerThanItsSquare() {
        String pattern = "*a".repeat(2000) + "b";
        assertThat(ConfigText.matches(pattern, "a".repeat(4000), false)).isFalse();
    }

    @Test
    void lowerLeavesBytesAlone() {
        assertThat(ConfigText.lower("ABC\u00c9z")).isEqualTo("abc\u00c9z");
        assertThat(ConfigText.lower("abc")).isSameAs(ConfigText.lower("abc"));
    }
}
