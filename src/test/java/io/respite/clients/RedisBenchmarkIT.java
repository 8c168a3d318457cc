package io.respite.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.app.FreePort;
import io.respite.app.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All that {@code redis-benchmark} asks for is answered. */
@Timeout(120)
class RedisBenchmarkIT {

    @TempDir static Path dir;

    private static ServerProcess server;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        Tool.assumeThere("redis-benchmark", "RedisBenchmarkIT");
        port = FreePort.next();
        server = ServerProcess.start(dir, port, "--save", "");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    /** The names of the tests it ran without an error. */
    private static List<String> run(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("redis-benchmark", "-p", "" + port));
        command.addAll(List.of("-n", "500", "-c", "10", "--csv"));
        command.addAll(List.of(words));
        try (Tool tool = Tool.start(command).say("v")) {
            assertThat(tool.status()).as(tool.printed()).isZero();
            assertThat(tool.printed()).doesNotContainIgnoringCase("error");
            List<String> lines = tool.printed().lines().filter(l -> l.startsWith("\"")).toList();
            return lines.stream().skip(1).map(line -> line.split("\"")[1]).toList();
        }
    }

    @Test
    void everyTestOfItsOwn() throws Exception {
        assertThat(run("-r", "1000", "-P", "4"))
                .startsWith(
                        "PING_INLINE",
                        "PING_MBULK",
                        "SET",
                        "GET",
                        "INCR",
                        "LPUSH",
                        "RPUSH",
                        "LPOP",
                        "RPOP",
                        "SADD",
                        "HSET",
                        "SPOP",
                        "ZADD",
                        "ZPOPMIN",
                        "LPUSH (needed to benchmark LRANGE)",
                        "LRANGE_100 (first 100 elements)",
                        "LRANGE_300 (first 300 elements)",
                        "LRANGE_500 (first 500 elements)",
                        "LRANGE_600 (first 600 elements)",
                        "MSET (10 keys)"); // and XADD since 7.2
    }

    @Test
    void everyWayToAsk() throws Exception {
        List<String> both = List.of("SET", "GET");
        assertThat(run("--threads", "2", "-t", "set,get")).isEqualTo(both);
        assertThat(run("--enable-tracking", "-t", "set,get")).isEqualTo(both);
        assertThat(run("-3", "-t", "set,get")).isEqualTo(both);
        assertThat(run("-k", "0", "-t", "set,get")).isEqualTo(both);
        assertThat(run("--dbnum", "5", "-d", "10000", "-t", "set,get")).isEqualTo(both);
        assertThat(run("-r", "100", "set", "key:__rand_int__", "__data__"))
                .containsExactly("set key:__rand_int__ __data__");
        assertThat(run("-x", "set", "k")).hasSize(1);
    }
}
