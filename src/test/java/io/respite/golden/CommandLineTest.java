package io.respite.golden;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void spacesSeparateArguments() {
        assertEquals(List.of("SET", "k", "v|w"), split("  SET k  v|w "));
        assertEquals(List.of(), split(" "));
    }

    @Test
    void quotedArgumentsMayHoldAnything() {
        assertEquals(
                List.of("a b", "", "\0\u00ff\r\n\t\b\u0007\\\"z", "it's \\n"),
                split("\"a b\" \"\" \"\\x00\\xff\\r\\n\\t\\b\\a\\\\\\\"\\z\" 'it\\'s \\n'"));
    }

    @Test
    void quotedArgumentsMayBeRepeated() {
        assertEquals(List.of("ababab", "x"), split("\"ab\"*3 x"));
    }

    @Test
    void quotesMustBeBalancedAndEndTheArgument() {
        assertThrows(IllegalArgumentException.class, () -> split("\"abc"));
        assertThrows(IllegalArgumentException.class, () -> split("'abc\\'"));
        assertThrows(IllegalArgumentException.class, () -> split("\"abc\"d"));
    }

    @Test
    void requestsAreArraysOfBulkStrings() {
        assertEquals(
                "*2\r\n$4\r\nECHO\r\n$2\r\n\r\n\r\n",
                new String(CommandLine.request(CommandLine.split("ECHO \"\\r\\n\"")), ISO_8859_1));
    }

    private static List<String> split(String text) {
        return CommandLine.split(text).stream().map(a -> new String(a, ISO_8859_1)).toList();
    }
}
