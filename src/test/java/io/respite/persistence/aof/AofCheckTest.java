package io.respite.persistence.aof;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the check says, which is what redis-check-aof says. */
class AofCheckTest {

    @TempDir private Path dir;

    private String said;

    private int check(String answer, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] answers = answer.getBytes(StandardCharsets.ISO_8859_1);
        AofCheck check =
                new AofCheck(
                        new PrintStream(out, true, StandardCharsets.ISO_8859_1),
                        new ByteArrayInputStream(answers),
                        (file, print) -> -1);
        int status = check.run(List.of(arguments));
        said = out.toString(StandardCharsets.ISO_8859_1).replace(dir + "/", "");
        return status;
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text, StandardCharsets.ISO_8859_1).toString();
    }

    private static String command(String... words) {
        return new String(LocalServer.request(words), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aSoundFileIsValid() throws IOException {
        String file = file("a.aof", command("SET", "k", "v") + "#TS:1\r\n" + command("INCR", "n"));
        assertThat(check("", file)).isZero();
        assertThat(said)
                .isEqualTo(
                        "Start checking Old-Style AOF\n"
                                + "AOF analyzed: filename=a.aof, size=55, ok_up_to=55,"
                                + " ok_up_to_line=13, diff=0\n"
                                + "AOF a.aof is valid\n");
    }

    @Test
    void aFileThatIsCutOffIsShortenedWhenAsked() throws IOException {
        String whole = command("SET", "k", "v");
        String file = file("a.aof", whole + "*2\r\n$4\r\nINC");
        assertThat(check("", file)).isOne();
        assertThat(said)
                .isEqualTo(
                        "Start checking Old-Style AOF\n"
                                + "0x              23: Expected to read 6 bytes, got 3 bytes\n"
                                + "AOF analyzed: filename=a.aof, size=38, ok_up_to=27,"
                                + " ok_up_to_line=10, diff=11\n"
                                + "AOF a.aof is not valid. Use the --fix option to try fixing"
                                + " it.\n");
        assertThat(check("n", "--fix", file)).isOne();
        assertThat(Files.size(Path.of(file))).isEqualTo(38);
        assertThat(check("n", file, "--fix")).isOne();
        assertThat(said).contains("This will shrink the AOF a.aof from 38 bytes");
        assertThat(check("y\n", "--fix", file)).isZero();
        assertThat(said)
                .endsWith(
                        "This will shrink the AOF a.aof from 38 bytes, with 11 bytes, to 27"
                                + " bytes\n"
                                + "Continue? [y/N]: Successfully truncated AOF a.aof\n");
        assertThat(Files.readString(Path.of(file))).isEqualTo(whole);
    }

    @Test
    void aTransactionCountsWhenItIsWhole() throws IOException {
        String file = file("a.aof", command("PING") + command("MULTI") + command("INCR", "n"));
        assertThat(check("", file)).isOne();
        assertThat(said).contains("Reached EOF before reading EXEC for MULTI", "ok_up_to=14,");
    }

    @Test
    void allFilesOfAManifestAreChecked() throws IOException {
        file("a.1.base.aof", command("SET", "k", "v"));
        file("a.1.incr.aof", "");
        file("a.2.incr.aof", command("INCR", "n"));
        String manifest =
                file(
                        "a.manifest",
                        "file a.1.base.aof seq 1 type b\nfile a.1.incr.aof seq 1 type i\n"
                                + "file a.2.incr.aof seq 2 type i\n");
        assertThat(check("", manifest)).isZero();
        assertThat(said)
                .startsWith("Start checking Multi Part AOF\nStart to check BASE AOF (RESP format).")
                .contains(
                        "BASE AOF a.1.base.aof is valid\nStart to check INCR files.\n"
                                + "INCR AOF a.1.incr.aof is empty\n")
                .endsWith("INCR AOF a.2.incr.aof is valid\nAll AOF files and manifest are valid\n");
    }

    @Test
    void aFileGoesBackToAMoment() throws IOException {
        String early = "#TS:10\r\n" + command("SET", "k", "v");
        String file = file("a.aof", early + "#TS:20\r\n" + command("SET", "k", "w"));
        assertThat(check("", "--truncate-to-timestamp", "15", file)).isZero();
        assertThat(said).endsWith("Successfully truncated AOF a.aof to timestamp 15\n");
        assertThat(Files.readString(Path.of(file))).isEqualTo(early);
        assertThat(check("", "--truncate-to-timestamp", "5", file)).isOne();
        assertThat(said).contains("has nothing before timestamp 5, aborting...");
    }

    @Test
    void whatIsNoFileOrNoOptionIsSaid() {
        for (String[] words : new String[][] {{}, {"--fix"}, {"a", "b"}, {"a", "--fix", "b"}}) {
            assertThat(check("", words)).isOne();
            assertThat(said).startsWith(words.length == 1 ? "Cannot open" : "Usage: ");
        }
        assertThat(check("", dir.resolve("none").toString())).isOne();
        assertThat(said)
                .isEqualTo("Cannot open file none: No such file or directory, aborting...\n");
    }
}
