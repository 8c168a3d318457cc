package io.respite.persistence.aof;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Append-only files of real servers replay to the data that these had. */
class AofFilesTest {

    @TempDir private Path dir;

    static List<AofFiles> all() {
        return AofFiles.all();
    }

    private LocalServer start() {
        return LocalServer.start(
                Map.of("dir", dir.toString(), "appendonly", "yes", "enable-debug-command", "yes"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void filesOfARealRedisReplayToWhatItHad(AofFiles files) throws IOException {
        files.write(dir);
        for (int i = 0; i < 2; i++) {
            try (LocalServer server = start();
                    LocalServer.Client client = server.connect()) {
                assertThat(server.load()).isNull();
                assertThat(client.call("DEBUG", "DIGEST")).isEqualTo("+" + files.digest() + "\r\n");
            }
        }
        assertThat(dir.resolve("appendonly.aof")).doesNotExist();
        assertThat(Files.list(dir.resolve("appendonlydir")).toList()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatComesAfterIsAppendedToThem(AofFiles files) throws IOException {
        files.write(dir);
        String digest;
        try (LocalServer server = start();
                LocalServer.Client client = server.connect()) {
            assertThat(server.load()).isNull();
            client.call("RPUSH", "list", "since");
            client.call("SET", "new", "1");
            digest = client.call("DEBUG", "DIGEST");
        }
        try (LocalServer server = start();
                LocalServer.Client client = server.connect()) {
            assertThat(server.load()).isNull();
            assertThat(client.call("DEBUG", "DIGEST")).isEqualTo(digest);
            assertThat(client.call("GET", "new")).isEqualTo("$1\r\n1\r\n");
        }
    }
}
