package io.respite.golden;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyLinesTest {

    @Test
    void simpleTypesAreTheirOwnLines() throws IOException {
        assertEquals(
                List.of("+OK", "-ERR no", ":-7", "_", "#t", ",3.5", "(12"),
                read("+OK\r\n-ERR no\r\n:-7\r\n_\r\n#t\r\n,3.5\r\n(12\r\n", 7));
    }

    @Test
    void stringsFollowTheirLength() throws IOException {
        assertEquals(
                List.of("$5 a b\\r\\n", "$0", "$-1", "=6 txt:hi"),
                read("$5\r\na b\r\n\r\n$0\r\n\r\n$-1\r\n=6\r\ntxt:hi\r\n", 4));
    }

    @Test
    void unprintableBytesAndTrailingSpacesAreEscaped() throws IOException {
        assertEquals(List.of("$6 \\x00\\xff\\\\ a\\x20"), read("$6\r\n\0\u00ff\\ a \r\n", 1));
    }

    @Test
    void elementsStandDeeperThanTheirAggregate() throws IOException {
        assertEquals(
                List.of("*2", "  *1", "    :1", "  %1", "    +k", "    _", "*-1", "*0"),
                read("*2\r\n*1\r\n:1\r\n%1\r\n+k\r\n_\r\n*-1\r\n*0\r\n", 3));
    }

    @Test
    void attributesDoNotCountAsValues() throws IOException {
        assertEquals(
                List.of("|1", "  +a", "  :1", "+OK"),
                read("|1\r\n+a\r\n:1\r\n+OK\r\n+MORE\r\n", 1));
        assertEquals(
                List.of("*1", "  |1", "    +a", "    :1", "  +OK"),
                read("*1\r\n|1\r\n+a\r\n:1\r\n+OK\r\n", 1));
    }

    @Test
    void readsNoMoreValuesThanAskedFor() throws IOException {
        ReplyBuffer replies = replies("+1\r\n+2\r\n+3\r\n");
        assertEquals(List.of("+1", "+2"), ReplyLines.read(replies, 2));
        assertEquals(List.of("+3"), ReplyLines.read(replies, 1));
    }

    @Test
    void silenceAndTheEndAreSaid() throws IOException {
        ReplyBuffer replies = replies("+OK\r\n$5\r\nab");
        assertEquals(List.of("+OK", "(no reply)"), ReplyLines.read(replies, 2));
        assertEquals(List.of("+OK", "(closed)"), read("+OK\r\n", 2));
        assertEquals(List.of("(closed within a reply)"), read("$5\r\nab", 1));
        assertEquals(List.of("*2", "  :1", "(closed within a reply)"), read("*2\r\n:1\r\n", 1));
    }

    @Test
    void whatIsNotRespIsMalformed() throws IOException {
        assertEquals(List.of("(malformed) OK"), read("OK\r\n", 1));
        assertEquals(List.of("(malformed) $05"), read("$05\r\nhello\r\n", 1));
        assertEquals(List.of("(malformed) *-2"), read("*-2\r\n", 1));
        assertEquals(
                List.of("(malformed) $2: the string is longer than its length"),
                read("$2\r\nabc\r\n", 1));
    }

    @Test
    void aLoneLineFeedDoesNotEndALine() throws IOException {
        assertEquals(List.of("+a\\nb\\rc"), read("+a\nb\rc\r\n", 1));
    }

    private static List<String> read(String bytes, int count) throws IOException {
        ReplyBuffer replies = replies(bytes);
        replies.end();
        return ReplyLines.read(replies, count);
    }

    private static ReplyBuffer replies(String bytes) {
        ReplyBuffer replies = new ReplyBuffer();
        replies.append(bytes.getBytes(ISO_8859_1));
        return replies;
    }
}
