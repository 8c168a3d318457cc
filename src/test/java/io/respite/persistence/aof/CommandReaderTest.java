package io.respite.persistence.aof;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.persistence.aof.CommandReader.Outcome;
import io.respite.server.LocalServer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of a file. */
class CommandReaderTest {

    @TempDir private Path dir;

    /** What was found, one line each. */
    private List<String> read(byte[] bytes) throws IOException {
        Path file = dir.resolve("file");
        Files.write(file, bytes);
        List<String> found = new ArrayList<>();
        try (Arena arena = new Arena(1L << 32);
                FileChannel channel = FileChannel.open(file);
                CommandReader reader = new CommandReader(arena, channel, 0, bytes.length)) {
            long end = 0;
            for (Outcome outcome = Outcome.COMMAND; isMore(outcome); ) {
                outcome = reader.next();
                assertThat(reader.start()).isEqualTo(end);
                assertThat(arena.usedBytes()).isLessThan(3L * bytes.length + (2 << 20));
                found.add(line(reader, outcome));
                end = isMore(outcome) ? reader.end() : end;
            }
        }
        return found;
    }

    private static boolean isMore(Outcome outcome) {
        return outcome == Outcome.COMMAND || outcome == Outcome.ANNOTATION;
    }

    private static String line(CommandReader reader, Outcome outcome) {
        if (outcome == Outcome.COMMAND) {
            StringBuilder words = new StringBuilder();
            for (int i = 0; i < reader.args().count(); i++) {
                words.append(i == 0 ? "" : " ").append(reader.args().text(i));
            }
            return words.length() > 100 ? words.length() + " bytes" : words.toString();
        }
        return outcome == Outcome.BROKEN
                ? reader.reasonAt() + ": " + reader.reason()
                : outcome.toString();
    }

    private List<String> read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String command(String... words) {
        return new String(LocalServer.request(words), StandardCharsets.ISO_8859_1);
    }

    @Test
    void commandsAndAnnotationsAreRead() throws IOException {
        assertThat(read(command("SET", "k", "") + "#TS:12\r\n" + command("GET", "k")))
                .containsExactly("SET k ", "ANNOTATION", "GET k", "END");
        assertThat(read("")).containsExactly("END");
        assertThat(read("*1x\n$4 \nPING\r\n")).containsExactly("PING", "END");
    }

    @Test
    void aFileThatEndsTooSoonIsTruncatedEverywhere() throws IOException {
        String text = command("SET", "key", "value") + "#TS:1\r\n" + command("INCR", "n");
        int first = command("SET", "key", "value").length();
        for (int length = 0; length < text.length(); length++) {
            List<String> found = read(text.substring(0, length));
            boolean isWhole = length == 0 || length == first || length == first + 7;
            assertThat(found.getLast()).isEqualTo(isWhole ? "END" : "TRUNCATED");
        }
    }

    @Test
    void whatIsNoCommandIsBroken() throws IOException {
        assertThat(read(command("PING") + "!!!"))
                .containsExactly("PING", "14: a command begins with '*', this with '!'");
        assertThat(read("*0\r\n")).containsExactly("4: a command has no 0 words");
        assertThat(read("*-1\r\n")).containsExactly("5: a command has no -1 words");
        assertThat(read("*\r\n")).containsExactly("1: a number is missing");
        assertThat(read("*1\r\nPING\r\n"))
                .containsExactly("4: a word begins with '$', this with 'P'");
        assertThat(read("*1\r\n$-1\r\n")).containsExactly("9: a word has no -1 bytes");
        assertThat(read("*1\r\n$2147483647\r\n"))
                .containsExactly("17: a word has no 2147483647 bytes");
        assertThat(read("#" + "x".repeat(2000)))
                .containsExactly("0: a line has more than 1024 bytes");
        assertThat(read("\0\0\0"))
                .containsExactly("0: a command begins with '*', this with byte 0");
    }

    @Test
    void lengthsTakeNoMemoryThatTheFileDoesNotFill() throws IOException {
        assertThat(read("*2147483647\r\n$1000000000\r\nx")).containsExactly("TRUNCATED");
    }

    @Test
    void aCommandMayBeLongerThanTheWindow() throws IOException {
        String word = "x".repeat(3 << 20);
        assertThat(read(command("PING") + command("SET", "k", word) + command("ECHO", "1")))
                .containsExactly("PING", (6 + word.length()) + " bytes", "ECHO 1", "END");
        String[] words = new String[400_000];
        Arrays.fill(words, "ab");
        assertThat(read(command(words) + command("PING")))
                .containsExactly((words.length * 3 - 1) + " bytes", "PING", "END");
    }

    @Test
    void damageIsFoundOrReadAsSomethingElse() throws IOException {
        damage(2_000);
    }

    @Tag("long")
    @Test
    void muchDamageIsFoundOrReadAsSomethingElse() throws IOException {
        damage(100_000);
    }

    private void damage(int rounds) throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            text.append(command("SET", "key" + i, "v".repeat(i * 3))).append("#TS:1700000000\r\n");
        }
        byte[] sound = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < rounds; i++) {
            byte[] bytes = sound.clone();
            for (int flips = random.nextInt(3); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            if (random.nextInt(3) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            assertThat(read(bytes)).isNotEmpty();
        }
    }
}
