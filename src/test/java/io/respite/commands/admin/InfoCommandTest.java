package io.respite.commands.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.InfoFields;
import io.respite.server.LocalServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InfoCommandTest {

    /** Headings and names of INFO EVERYTHING as Redis 7.2.6 gives them right after its start. */
    private static final Path RECORDED = Path.of("src/test/golden/server/info.fields");

    private static final List<String> OWN =
            List.of(
                    "server_name",
                    "respite_version",
                    "expired_subkeys",
                    "client_query_buffer_limit_disconnections",
                    "client_output_buffer_limit_disconnections",
                    "java_version",
                    "java_vm",
                    "java_heap_used",
                    "java_heap_committed",
                    "java_heap_max");

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client client = server.connect();

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void fieldsAreThoseOfRedisInTheirOrder() throws IOException {
        server.engine().instance().listensOn(6379, "epoll");
        List<String> names = new ArrayList<>();
        for (String line : info("everything").split("\r\n")) {
            String name = line.split(":", 2)[0];
            if (!line.isEmpty() && !OWN.contains(name)) {
                names.add(name);
            }
        }
        assertThat(names).isEqualTo(Files.readAllLines(RECORDED));
    }

    @Test
    void ownFieldsFollowThoseOfRedis() {
        assertThat(info("server", "memory", "stats").split("\r\n"))
                .extracting(line -> line.split(":", 2)[0])
                .containsSubsequence("io_threads_active", "server_name", "respite_version")
                .containsSubsequence("lazyfreed_objects", "java_heap_used")
                .containsAll(OWN);
    }

    @Test
    void onlyListensWhenItListens() {
        assertThat(info("server")).doesNotContain("listener0").contains("tcp_port:6379\r\n");
        server.engine().instance().listensOn(7000, "epoll");
        assertThat(info("server"))
                .contains("listener0:name=tcp,bind=*,bind=-::*,port=7000\r\n")
                .contains("tcp_port:7000\r\n")
                .contains("multiplexing_api:epoll\r\n");
    }

    @Test
    void withoutSectionsShowsTheDefaultOnes() {
        List<String> headings =
                List.of(
                        "# Server",
                        "# Clients",
                        "# Memory",
                        "# Persistence",
                        "# Stats",
                        "# Replication",
                        "# CPU",
                        "# Modules",
                        "# Errorstats",
                        "# Cluster",
                        "# Keyspace");
        assertThat(headings(info())).isEqualTo(headings);
        assertThat(headings(info("default"))).isEqualTo(headings);
        assertThat(headings(info("default", "commandstats")))
                .hasSize(headings.size() + 1)
                .containsSubsequence("# Modules", "# Commandstats", "# Errorstats");
    }

    private static List<String> headings(String info) {
        return info.lines().filter(line -> line.startsWith("#")).toList();
    }

    @Test
    void sectionsComeOnceInTheirOrderWhateverTheWords() {
        assertThat(info("keyspace", "CLUSTER", "nosuch", "cluster"))
                .isEqualTo("# Cluster\r\ncluster_enabled:0\r\n\r\n# Keyspace\r\n");
        assertThat(info("nosuch")).isEmpty();
        assertThat(info("modules")).isEqualTo("# Modules\r\n");
        assertThat(info("module_list")).isEqualTo("# Modules\r\n");
    }

    @Test
    void isVerbatimTextInResp3() {
        client.session().useResp3(true);
        assertThat(client.call("INFO", "cluster"))
                .isEqualTo("=34\r\ntxt:# Cluster\r\ncluster_enabled:0\r\n\r\n");
        assertThat(client.call("INFO", "nosuch")).isEqualTo("=4\r\ntxt:\r\n");
    }

    @Test
    void showsOnlyDatabasesWithKeys() {
        client.call("SET", "a", "1");
        client.call("SET", "b", "1", "EX", "100");
        client.session().select(3);
        client.call("SET", "c", "1");
        assertThat(info("keyspace"))
                .isEqualTo(
                        "# Keyspace\r\ndb0:keys=2,expires=1,avg_ttl=0\r\n"
                                + "db3:keys=1,expires=0,avg_ttl=0\r\n");
    }

    @Test
    void countsCommandsAndErrors() {
        client.call("SET", "a", "x");
        client.call("GET", "a");
        client.call("GET", "missing");
        client.call("GET");
        client.call("INCR", "a");
        client.call("NOSUCH");
        assertThat(info("commandstats").lines())
                .containsExactly(
                        "# Commandstats",
                        "cmdstat_get:calls=2,usec=0,usec_per_call=0.00,"
                                + "rejected_calls=1,failed_calls=0",
                        "cmdstat_incr:calls=1,usec=0,usec_per_call=0.00,"
                                + "rejected_calls=0,failed_calls=1",
                        "cmdstat_set:calls=1,usec=0,usec_per_call=0.00,"
                                + "rejected_calls=0,failed_calls=0");
        assertThat(info("errorstats")).isEqualTo("# Errorstats\r\nerrorstat_ERR:count=3\r\n");
        assertThat(info("stats"))
                .contains("\r\nkeyspace_hits:1\r\n", "\r\nkeyspace_misses:1\r\n")
                .contains("\r\ntotal_error_replies:3\r\n")
                .contains("\r\ntotal_connections_received:1\r\n");
    }

    @Test
    void resetStatisticsForgetsAllCounts() {
        client.call("SET", "a", "1");
        client.call("GET", "missing");
        client.call("NOSUCH");
        server.engine().resetStatistics();
        assertThat(info("commandstats")).isEqualTo("# Commandstats\r\n");
        assertThat(info("errorstats")).isEqualTo("# Errorstats\r\n");
        assertThat(info("stats"))
                .contains("\r\ntotal_connections_received:0\r\ntotal_commands_processed:2\r\n")
                .contains("\r\nkeyspace_misses:0\r\n", "\r\ntotal_error_replies:0\r\n");
        assertThat(info("keyspace")).contains("keys=1");
    }

    @Test
    void latenciesAreShownOfTheCommandsThatRan() {
        client.call("SET", "a", "1");
        client.call("CLIENT", "ID");
        String shortest = "p50=0.001,p99=0.001,p99.9=0.001\r\n";
        assertThat(info("latencystats"))
                .startsWith("# Latencystats\r\n")
                .contains("latency_percentiles_usec_set:" + shortest)
                .contains("latency_percentiles_usec_client|id:" + shortest)
                .doesNotContain("usec_get:");

        client.call("CONFIG", "SET", "latency-tracking-info-percentiles", "100 0.5");
        assertThat(info("latencystats")).contains("usec_set:p100=0.001,p0.5=0.001\r\n");
        client.call("CONFIG", "SET", "latency-tracking-info-percentiles", "");
        assertThat(info("latencystats")).contains("usec_set:\r\n");
    }

    @Test
    void latenciesAreNotMeasuredWhereNobodyWantsThem() {
        client.call("CONFIG", "SET", "latency-tracking", "no");
        client.call("SET", "a", "1");
        assertThat(info("latencystats")).isEqualTo("# Latencystats\r\n");

        client.call("CONFIG", "SET", "latency-tracking", "yes");
        assertThat(info("latencystats")).doesNotContain("usec_set:");
        client.call("SET", "a", "1");
        assertThat(info("latencystats")).contains("usec_set:p50=");
        client.call("CONFIG", "RESETSTAT");
        assertThat(info("latencystats")).doesNotContain("usec_set:");
    }

    @Test
    void theDebugSectionIsShownByItsNameOnly() {
        client.send("PING\r\nPING\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(info("debug"))
                .matches(
                        "# Debug\r\neventloop_duration_aof_sum:0\r\n"
                                + "eventloop_duration_cron_sum:\\d+\r\n"
                                + "eventloop_duration_max:\\d+\r\n"
                                + "eventloop_cmd_per_cycle_max:3\r\n");
        assertThat(info("everything")).doesNotContain("# Debug");
        assertThat(info("all")).doesNotContain("# Debug");
    }

    @Test
    void ratesAreMeansOfTheLastSixteenSamples() {
        server.advance(100);
        for (int sample = 0; sample < 16; sample++) {
            for (int i = 0; i < 7; i++) {
                client.call("PING");
            }
            server.advance(100);
        }
        assertThat(info("stats"))
                .contains("\r\ninstantaneous_ops_per_sec:70\r\n")
                .contains("\r\ninstantaneous_input_kbps:0.96\r\n")
                .contains("\r\ninstantaneous_output_kbps:0.48\r\n")
                .contains("\r\ninstantaneous_eventloop_cycles_per_sec:80\r\n");
        for (int sample = 0; sample < 17; sample++) {
            server.advance(100);
        }
        assertThat(info("stats")).contains("\r\ninstantaneous_ops_per_sec:0\r\n");
    }

    @Test
    void memoryIsWhatTheArenaHandedOut() {
        client.call("SET", "key", "v".repeat(100_000));
        String memory = info("memory");
        long used = number(memory, "used_memory");
        assertThat(used).isEqualTo(server.engine().keyspace().arena().usedBytes());
        assertThat(memory).contains("\r\nused_memory_human:" + InfoFields.human(used) + "\r\n");
        assertThat(number(memory, "used_memory_dataset")).isGreaterThan(100_000);
        long overhead = number(memory, "used_memory_overhead");
        assertThat(overhead + number(memory, "used_memory_dataset")).isEqualTo(used);
        assertThat(number(memory, "used_memory_rss")).isGreaterThan(20_000_000);
        assertThat(number(memory, "total_system_memory"))
                .isGreaterThan(number(memory, "used_memory_rss"));
    }

    @Test
    void tableOverheadGrowsAndShrinksWithTheKeys() {
        client.call("SET", "kept", "");
        long empty = number(info("memory"), "used_memory_overhead");
        for (int i = 0; i < 20_000; i++) {
            client.call("SET", "key:" + i, "", "PX", "1000");
        }
        long full = number(info("memory"), "used_memory_overhead");
        assertThat(full - empty).isBetween(2 * 20_000L * 8, 2 * 20_000L * 32);
        server.advance(2_000);
        for (int i = 0; i < 20_000; i++) {
            client.call("GET", "key:" + i);
        }
        assertThat(number(info("memory"), "used_memory_overhead")).isEqualTo(empty);
    }

    @Test
    void uptimeFollowsTheClock() {
        server.clock().advance(2 * 24 * 60 * 60 * 1000 + 1500);
        assertThat(info("server")).contains("\r\nuptime_in_seconds:172801\r\nuptime_in_days:2\r\n");
    }

    @Test
    void idsHaveFortyHexadecimalDigits() {
        assertThat(text(info("server"), "run_id")).matches("[0-9a-f]{40}");
        assertThat(text(info("replication"), "master_replid"))
                .matches("[0-9a-f]{40}")
                .isNotEqualTo(text(info("server"), "run_id"));
    }

    @Test
    void sizesForPeopleAreRedis() {
        assertThat(InfoFields.human(0)).isEqualTo("0B");
        assertThat(InfoFields.human(1023)).isEqualTo("1023B");
        assertThat(InfoFields.human(1024)).isEqualTo("1.00K");
        assertThat(InfoFields.human(955_624)).isEqualTo("933.23K");
        assertThat(InfoFields.human(25_276_510_208L)).isEqualTo("23.54G");
        assertThat(InfoFields.human(Long.MAX_VALUE)).isEqualTo("8192.00P");
    }

    private String info(String... sections) {
        String[] words = new String[sections.length + 1];
        words[0] = "INFO";
        System.arraycopy(sections, 0, words, 1, sections.length);
        String reply = client.call(words);
        int lineEnd = reply.indexOf("\r\n");
        int length = Integer.parseInt(reply.substring(1, lineEnd));
        assertThat(reply).startsWith("$").hasSize(lineEnd + 2 + length + 2);
        return reply.substring(lineEnd + 2, lineEnd + 2 + length);
    }

    private static long number(String info, String name) {
        return Long.parseLong(text(info, name));
    }

    private static String text(String info, String name) {
        int start = info.indexOf("\r\n" + name + ":") + name.length() + 3;
        return info.substring(start, info.indexOf("\r\n", start));
    }
}
