package io.respite.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.app.FreePort;
import io.respite.app.ServerProcess;
import io.respite.golden.RealRedis;
import io.respite.golden.Version;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

/** The real redis_exporter finds here what it finds at a real Redis. */
@Timeout(120)
class RedisExporterIT {

    private static final String EXPORTER = "prometheus-redis-exporter";

    /** What a line is about: the name, and labels but those that tell figures or addresses. */
    private static final Pattern SERIES =
            Pattern.compile(
                    "^(redis_[a-z0-9_]+)(\\{(?:cmd|db|err|key|stream|group|key_type)=.*})? .*");

    @TempDir Path dir;

    @Test
    void itFindsWhatItFindsAtARealRedis() throws Exception {
        Tool.assumeThere(EXPORTER, "RedisExporterIT");
        Optional<Path> binary = RealRedis.onPath();
        Assumptions.assumeTrue(
                binary.isPresent()
                        && RealRedis.version(binary.get()).compareTo(new Version("7.0")) >= 0,
                "no redis-server of 7.0 or later here");
        int port = FreePort.next();
        int realPort = FreePort.next();
        Path realDir = Files.createDirectory(dir.resolve("real"));
        List<String> real =
                List.of(
                        binary.get().toString(),
                        "--port",
                        "" + realPort,
                        "--dir",
                        realDir.toString(),
                        "--save",
                        "");
        try (ServerProcess server = ServerProcess.start(dir, port, "--save", "");
                Tool redis = Tool.start(real).await("Ready to accept connections")) {
            SortedSet<String> expected = scrape(realPort);
            SortedSet<String> found = scrape(port);
            assertThat(found).containsAll(expected);
            assertThat(found).contains("redis_up", "redis_key_size{db=\"db0\",key=\"list\"}");
            assertThat(server.pid()).isPositive();
            assertThat(redis.printed()).isNotEmpty();
        }
    }

    /* Its own state apart, and what it finds out about single keys. */
    private static final Pattern OF_THE_EXPORTER =
            Pattern.compile(
                    "redis_(exporter_(?!last_scrape_error).*|target_scrape_.*|last_key_groups_.*"
                            + "|keys?_.*|stream_.*|last_scrape_.*)");

    @Test
    void whatItTellsOfARealRedisIsInTheMetricsOfTheServerItself() throws Exception {
        Tool.assumeThere(EXPORTER, "RedisExporterIT");
        Optional<Path> binary = RealRedis.onPath();
        Assumptions.assumeTrue(
                binary.isPresent()
                        && RealRedis.version(binary.get()).compareTo(new Version("7.0")) >= 0,
                "no redis-server of 7.0 or later here");
        int port = FreePort.next();
        int httpPort = FreePort.next();
        int realPort = FreePort.next();
        List<String> real =
                List.of(
                        binary.get().toString(),
                        "--port",
                        "" + realPort,
                        "--dir",
                        dir.toString(),
                        "--save",
                        "");
        try (ServerProcess server =
                        ServerProcess.start(dir, port, "--save", "", "--http-port", "" + httpPort);
                Tool redis = Tool.start(real).await("Ready to accept connections")) {
            SortedSet<String> expected = names(scrape(realPort));
            expected.removeIf(OF_THE_EXPORTER.asMatchPredicate());
            scrape(port);
            String own = get(URI.create("http://127.0.0.1:" + httpPort + "/q/metrics"));
            assertThat(expected).hasSizeGreaterThan(80);
            assertThat(names(series(own))).containsAll(expected);
            assertThat(server.pid()).isPositive();
            assertThat(redis.printed()).isNotEmpty();
        }
    }

    private static SortedSet<String> names(SortedSet<String> series) {
        return series.stream()
                .map(each -> each.replaceAll("\\{.*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static SortedSet<String> scrape(int port) throws Exception {
        try (Jedis jedis = new Jedis("127.0.0.1", port)) {
            jedis.set("string", "v");
            jedis.rpush("list", "a", "b");
            jedis.xadd("stream", StreamEntryID.NEW_ENTRY, Map.of("f", "v"));
            jedis.xgroupCreate("stream", "group", new StreamEntryID(), false);
            jedis.psetex("expiring", 100_000, "v");
            jedis.slowlogReset();
            jedis.latencyReset();
        }
        int http = FreePort.next();
        List<String> exporter =
                List.of(
                        EXPORTER,
                        "-redis.addr=redis://127.0.0.1:" + port,
                        "-web.listen-address=127.0.0.1:" + http,
                        "-include-system-metrics",
                        "-check-keys=db0=*",
                        "-check-streams=db0=stream",
                        "-count-keys=db0=*");
        try (Tool tool = Tool.start(exporter).await("Providing metrics")) {
            assertThat(tool.printed()).doesNotContain("level=error");
            return series(get(URI.create("http://127.0.0.1:" + http + "/metrics")));
        }
    }

    private static SortedSet<String> series(String metrics) {
        return metrics.lines()
                .map(line -> SERIES.matcher(line))
                .filter(matcher -> matcher.matches())
                .map(m -> m.group(1) + (m.group(2) == null ? "" : m.group(2)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String get(URI address) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (true) {
                try {
                    return client.send(
                                    HttpRequest.newBuilder(address).build(),
                                    BodyHandlers.ofString())
                            .body();
                } catch (ConnectException notYet) {
                    Thread.onSpinWait();
                }
            }
        }
    }
}
