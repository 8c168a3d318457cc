package io.respite.golden;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What passes and what does not, against a server with fixed replies. */
class PlaybackTest {

    private static final Map<String, String> REPLIES =
            Map.of(
                    "FLUSHALL", "+OK\r\n",
                    "PING", "+PONG\r\n",
                    "PAIR", "*2\r\n$1\r\na\r\n$1\r\nb\r\n",
                    "MAP", "%2\r\n+k\r\n:1\r\n+l\r\n:2\r\n",
                    "TWICE", "+1\r\n+2\r\n",
                    "SILENT", "",
                    "QUIT", "+OK\r\n");

    @TempDir private Path folder;

    @Test
    void equalRepliesPass() throws IOException {
        assertPasses("> PING", "  +PONG", "A> PAIR", "  *2", "    $1 a", "    $1 b");
    }

    @Test
    void differingRepliesAreShownWithTheirStep() throws IOException {
        assertEquals(
                List.of(
                        """
                        test.txt:3  A> PING
                          expected:
                            +PING
                          actual (fixed):
                            +PONG
                        """),
                play("# A comment", "", "A> PING", "  +PING"));
    }

    @Test
    void aStepAfterADifferenceIsStillPlayed() throws IOException {
        assertEquals(2, play("> PING", "  +A", "> PING", "  +PONG", "> PING", "  +B").size());
    }

    @Test
    void depthAndOrderMatter() throws IOException {
        assertFails("> PAIR", "  *2", "  $1 a", "  $1 b");
        assertFails("> PAIR", "  *2", "    $1 b", "    $1 a");
        assertFails("> PAIR", "  *2", "    $1 a");
    }

    @Test
    void unorderedElementsMayComeInAnyOrder() throws IOException {
        assertPasses("@unordered", "> PAIR", "  *2", "    $1 b", "    $1 a");
        assertPasses("@unordered", "> MAP", "  %2", "    +l", "    :2", "    +k", "    :1");
        assertFails("@unordered", "> MAP", "  %2", "    +l", "    :1", "    +k", "    :2");
        assertFails("@unordered", "> PAIR", "  *2", "    $1 a", "    $1 a");
    }

    @Test
    void patternsMatchWholeLinesAtTheirDepth() throws IOException {
        assertPasses("> PAIR", "  ~ \\*\\d", "    ~ \\$1 [ab]", "    $1 b");
        assertFails("> PAIR", "  *2", "    ~ \\$1", "    $1 b");
        assertFails("> PAIR", "  *2", "      ~ \\$1 a", "    $1 b");
        assertPasses("> PAIR", "  *2", "    ...");
        assertPasses("> PAIR", "  *2", "    ...", "    $1 b");
        assertFails("> PAIR", "  *2", "    ...", "    $1 a");
    }

    @Test
    void missingAndSurplusRepliesAreFound() throws IOException {
        assertFails("> SILENT", "  +OK");
        assertFails("> TWICE", "  +1");
        assertFails("> PING");
        assertPasses("> SILENT");
        assertPasses("> TWICE", "  +1", "<", "  +2");
        assertPasses("@raw", "> \"TWICE\"", "  +1", "  +2");
    }

    @Test
    void theEndOfAConnectionIsPartOfTheReply() throws IOException {
        assertPasses("> QUIT", "  +OK", "  (closed)", "> PING", "  +PONG");
        assertFails("> PING", "  +PONG", "  (closed)");
        assertFails("> QUIT", "  +OK", "> PING", "  +PONG");
    }

    @Test
    void whatTheTargetLacksIsNotCompared() throws IOException {
        assertPasses("@since 7.2", "> PING", "  +NEWER", "> PING", "  +PONG");
        assertFails("@since 6.2", "> PING", "  +NEWER");
        assertPasses("@needs list set", "> PING", "  +LIST");
        assertFails("@needs set", "> PING", "  +SET");
    }

    @Test
    void whatIsNeitherStepNorReplyIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> play("PING"));
        assertThrows(IllegalArgumentException.class, () -> play("@nosuch", "> PING"));
        assertThrows(IllegalArgumentException.class, () -> play("@advance 1s"));
        assertThrows(RuntimeException.class, () -> play("  +REPLY"));
    }

    private void assertPasses(String... lines) throws IOException {
        assertEquals(List.of(), play(lines));
    }

    private void assertFails(String... lines) throws IOException {
        assertTrue(!play(lines).isEmpty(), String.join("\n", lines));
    }

    private List<String> play(String... lines) throws IOException {
        Path file = Files.write(folder.resolve("test.txt"), List.of(lines));
        return Playback.play(Transcript.read(folder, file), new FixedReplies());
    }

    private static final class FixedReplies implements Target {

        @Override
        public String name() {
            return "fixed";
        }

        @Override
        public Version version() {
            return new Version("7.0.15");
        }

        @Override
        public Set<String> lacks() {
            return Set.of("list");
        }

        @Override
        public Connection connect() {
            return new FixedConnection();
        }

        @Override
        public void advance(Duration time) {}

        @Override
        public void close() {}
    }

    private static final class FixedConnection implements Connection {

        private final ReplyBuffer replies = new ReplyBuffer();
        private boolean quit;

        @Override
        public void send(byte[] bytes) {
            String command = new String(bytes, ISO_8859_1).replaceAll("[*$]\\d+|\r\n", "");
            if (!quit) {
                replies.append(REPLIES.getOrDefault(command, "").getBytes(ISO_8859_1));
            }
            if (command.equals("QUIT")) {
                quit = true;
                replies.end();
            }
        }

        @Override
        public InputStream replies() {
            return replies;
        }

        @Override
        public void endRequests() {
            replies.end();
        }

        @Override
        public void close() {}
    }
}
