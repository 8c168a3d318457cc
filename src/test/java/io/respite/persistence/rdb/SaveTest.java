package io.respite.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.resp.CommandError;
import io.respite.server.LocalServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When data is saved, to which file, and what clients are told. */
class SaveTest {

    private static final String MISCONF =
            "-MISCONF Redis is configured to save RDB snapshots, but it's currently unable to"
                    + " persist to disk. Commands that may modify the data set are disabled,"
                    + " because this instance is configured to report errors during writes if RDB"
                    + " snapshotting fails (stop-writes-on-bgsave-error option). Please check the"
                    + " Redis logs for details about the RDB error.\r\n";

    @TempDir private Path dir;

    private LocalServer start(String... directives) {
        Map<String, String> settings = new HashMap<>();
        settings.put("dir", dir.toString());
        for (int i = 0; i < directives.length; i += 2) {
            settings.put(directives[i], directives[i + 1]);
        }
        LocalServer server = LocalServer.start(settings);
        assertThat(server.load()).isNull();
        return server;
    }

    private String file() throws IOException {
        return Files.readString(dir.resolve("dump.rdb"), StandardCharsets.ISO_8859_1);
    }

    private static String info(LocalServer.Client client, String field) {
        return client.call("INFO", "persistence")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void saveWritesTheFileAtOnce() throws IOException {
        try (LocalServer server = start();
                LocalServer.Client client = server.connect()) {
            client.call("SET", "key", "some value");
            client.call("SET", "n", "12345");
            client.call("EXPIRE", "n", "100");
            assertThat(info(client, "rdb_changes_since_last_save")).isEqualTo("3");
            server.clock().advance(5000);
            assertThat(client.call("SAVE")).isEqualTo("+OK\r\n");
            assertThat(file())
                    .startsWith("REDIS0011\u00fa\tredis-ver\u00057.2.6\u00fa\nredis-bits\u00c0@")
                    .contains("\u00fa\baof-base\u00c0\0\u00fe\0\u00fb\2\1")
                    .contains("\0\3key\nsome value")
                    .contains("\0\1n\u00c190");
            assertThat(info(client, "rdb_changes_since_last_save")).isEqualTo("0");
            assertThat(info(client, "rdb_saves")).isEqualTo("1");
            assertThat(info(client, "rdb_last_bgsave_status")).isEqualTo("ok");
            assertThat(client.call("LASTSAVE"))
                    .isEqualTo(":" + server.clock().millis() / 1000 + "\r\n");
            assertThat(dir.toFile().list()).containsExactly("dump.rdb");
        }
    }

    @Test
    void bgsaveIsBegunOrScheduled() throws IOException {
        try (LocalServer server = start();
                LocalServer.Client client = server.connect()) {
            client.call("SET", "key", "value");
            assertThat(client.call("BGSAVE")).isEqualTo("+Background saving started\r\n");
            assertThat(file()).contains("key");
            client.call("SET", "key2", "value");
            assertThat(client.call("BGSAVE", "SCHEDULE"))
                    .isEqualTo("+Background saving started\r\n");
            assertThat(file()).contains("key2");
            assertThat(client.call("BGSAVE", "x")).isEqualTo("-ERR syntax error\r\n");
            client.call("MULTI");
            client.call("SET", "key3", "value");
            client.call("BGSAVE");
            assertThat(client.call("EXEC"))
                    .isEqualTo("*2\r\n+OK\r\n+Background saving scheduled\r\n");
            assertThat(file()).doesNotContain("key3");
            server.advance(200);
            assertThat(file()).contains("key3");
            assertThat(info(client, "rdb_saves")).isEqualTo("3");
            assertThat(info(client, "rdb_last_bgsave_time_sec")).isEqualTo("0");
        }
    }

    @Test
    void aSavePointIsReached() throws IOException {
        try (LocalServer server = start();
                LocalServer.Client client = server.connect()) {
            client.call("CONFIG", "SET", "save", "10 2");
            client.call("SET", "key", "value");
            server.advance(20_000);
            assertThat(dir.resolve("dump.rdb")).doesNotExist();
            client.call("SET", "key2", "value");
            server.advance(200);
            assertThat(file()).contains("key2");
            assertThat(info(client, "rdb_changes_since_last_save")).isEqualTo("0");
        }
    }

    @Test
    void writesAreRefusedAfterAFailureUntilASaveSucceeds() throws IOException {
        Path gone = Files.createDirectory(dir.resolve("gone"));
        try (LocalServer server = start("dir", gone.toString());
                LocalServer.Client client = server.connect()) {
            client.call("CONFIG", "SET", "save", "10 1");
            client.call("SET", "key", "value");
            Files.delete(gone);
            assertThat(client.call("SAVE")).isEqualTo("-ERR\r\n");
            assertThat(info(client, "rdb_last_bgsave_status")).isEqualTo("ok");
            assertThat(client.call("BGSAVE")).isEqualTo("+Background saving started\r\n");
            assertThat(info(client, "rdb_last_bgsave_status")).isEqualTo("err");
            assertThat(client.call("SET", "key", "value")).isEqualTo(MISCONF);
            assertThat(client.call("GET", "key")).isEqualTo("$5\r\nvalue\r\n");
            client.call("CONFIG", "SET", "stop-writes-on-bgsave-error", "no");
            assertThat(client.call("SET", "key", "value")).isEqualTo("+OK\r\n");
            client.call("CONFIG", "SET", "stop-writes-on-bgsave-error", "yes");
            assertThat(client.call("SET", "key", "value")).isEqualTo(MISCONF);
            client.call("CONFIG", "SET", "save", "");
            assertThat(client.call("SET", "key", "value")).isEqualTo("+OK\r\n");
            client.call("CONFIG", "SET", "save", "10 1");
            Files.createDirectory(gone);
            server.advance(4_000);
            assertThat(info(client, "rdb_last_bgsave_status")).isEqualTo("err");
            server.advance(8_000);
            assertThat(info(client, "rdb_last_bgsave_status")).isEqualTo("ok");
            assertThat(client.call("SET", "key", "value")).isEqualTo("+OK\r\n");
            assertThat(gone.toFile().list()).containsExactly("dump.rdb");
        }
    }

    @Test
    void flushallLeavesAnEmptyFileWhereThereAreSavePoints() throws IOException {
        try (LocalServer server = start();
                LocalServer.Client client = server.connect()) {
            client.call("CONFIG", "SET", "save", "1000 1");
            client.call("SET", "key", "value");
            client.call("SAVE");
            assertThat(file()).contains("key");
            client.call("FLUSHALL");
            assertThat(file()).doesNotContain("key").startsWith("REDIS0011");
            assertThat(info(client, "rdb_changes_since_last_save")).isEqualTo("0");
            client.call("CONFIG", "SET", "save", "");
            client.call("SET", "key", "value");
            client.call("FLUSHALL");
            assertThat(info(client, "rdb_changes_since_last_save")).isEqualTo("2");
        }
    }

    @Test
    void manyLargeValuesAreSavedWhileCommandsRun() throws IOException {
        try (LocalServer server = start("rdbcompression", "no");
                LocalServer.Client client = server.connect()) {
            for (int i = 0; i < 20; i++) {
                String[] words = new String[2002];
                words[0] = "SADD";
                words[1] = "set" + i;
                for (int k = 2; k < words.length; k++) {
                    words[k] = "a member with some text " + "text ".repeat(9) + k;
                }
                client.call(words);
            }
            client.call("SAVE");
            String whole = file();
            client.call("BGSAVE");
            assertThat(file().length()).isEqualTo(whole.length());
            client.call("CONFIG", "SET", "rdbcompression", "yes");
            client.call("SAVE");
            assertThat(file().length()).isLessThan(whole.length() * 3 / 4);
        }
    }

    @Test
    void whatIsNotWholeIsDeletedWhereItWasBegun() throws IOException {
        Path other = Files.createDirectory(dir.resolve("other"));
        try (LocalServer server = start("enable-protected-configs", "yes");
                LocalServer.Client client = server.connect()) {
            String name = "temp-" + ProcessHandle.current().pid() + ".rdb";
            assertThat(client.call("SAVE")).isEqualTo("+OK\r\n");
            Path begun = Files.createFile(dir.resolve(name));
            assertThat(client.call("CONFIG", "SET", "dir", other.toString())).isEqualTo("+OK\r\n");

            server.persistence().abandon();

            assertThat(begun).doesNotExist();
        }
    }

    @Test
    void librariesOfMoreThanAReplyHoldsAreNotDumped() {
        assertThat(FunctionDump.length(Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> FunctionDump.length(Integer.MAX_VALUE + 1L))
                .isInstanceOf(CommandError.class)
                .hasMessageContaining("too large");
    }
}
