package io.respite.rest.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.respite.engine.LatencyEvent;
import io.respite.server.LocalServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@code /admin/stats} and {@code /admin/latency} answer, against an engine without HTTP. */
class StatsTest {

    private final LocalServer server =
            LocalServer.start(
                    Map.of("enable-debug-command", "yes", "latency-monitor-threshold", "20"));
    private final LocalServer.Client client = server.connect();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private Stats stats() {
        return Stats.of(Stats.counts(server.engine()));
    }

    @Test
    void commandsAreCountedByNameAndByFamily() {
        client.call("SET", "k", "v");
        client.call("GET", "k");
        client.call("GET", "k");
        client.call("LPUSH", "k", "v");
        client.call("GET");
        client.call("CONFIG", "GET", "save");
        Stats stats = stats();
        assertThat(stats.commands())
                .extracting(
                        Stats.OfCommand::name,
                        Stats.OfCommand::family,
                        Stats.OfCommand::calls,
                        Stats.OfCommand::rejected,
                        Stats.OfCommand::failed)
                .containsExactly(
                        tuple("config|get", "server", 1L, 0L, 0L),
                        tuple("get", "string", 2L, 1L, 0L),
                        tuple("lpush", "list", 1L, 0L, 1L),
                        tuple("set", "string", 1L, 0L, 0L));
        assertThat(stats.families())
                .extracting(Stats.OfFamily::family, Stats.OfFamily::calls)
                .containsExactly(tuple("list", 1L), tuple("server", 1L), tuple("string", 3L));
        assertThat(stats.errors())
                .extracting(Stats.OfError::prefix, Stats.OfError::count)
                .containsExactly(tuple("ERR", 1L), tuple("WRONGTYPE", 1L));
    }

    @Test
    void timesAreMicroseconds() {
        client.call("DEBUG", "SLEEP", "0.001");
        client.call("DEBUG", "SLEEP", "0.003");
        Stats.OfCommand debug = stats().commands().getFirst();
        assertThat(debug.microseconds()).isEqualTo(4000);
        assertThat(debug.microsecondsPerCall()).isEqualTo(2000);
        assertThat(debug.p50Microseconds()).isBetween(1000.0, 1010.0);
        assertThat(debug.p99Microseconds()).isBetween(3000.0, 3030.0);
        assertThat(debug.p999Microseconds()).isEqualTo(debug.p99Microseconds());
    }

    @Test
    void percentilesAreZeroWithoutTracking() {
        client.call("CONFIG", "SET", "latency-tracking", "no");
        client.call("DEBUG", "SLEEP", "0.001");
        Stats stats = stats();
        assertThat(stats.commands()).extracting(Stats.OfCommand::name).contains("debug");
        assertThat(stats.commands()).extracting(Stats.OfCommand::p99Microseconds).containsOnly(0.0);
        assertThat(Latency.of(server.engine()).commands()).isEmpty();
    }

    @Test
    void eventsHaveTheirHistory() {
        client.call("DEBUG", "SLEEP", "0.05");
        server.advance(5000);
        client.call("DEBUG", "SLEEP", "0.03");
        server.engine().observers().latency().took(LatencyEvent.EXPIRE_CYCLE, 25_000_000);
        Latency latency = Latency.of(server.engine());
        assertThat(latency.thresholdMilliseconds()).isEqualTo(20);
        assertThat(latency.events())
                .extracting(Latency.OfEvent::event)
                .containsExactly("command", "expire-cycle");
        Latency.OfEvent command = latency.events().getFirst();
        long now = server.clock().seconds();
        assertThat(command.atSeconds()).isEqualTo(now);
        assertThat(command.latestMilliseconds()).isEqualTo(30);
        assertThat(command.maxMilliseconds()).isEqualTo(50);
        assertThat(command.history())
                .containsExactly(new Latency.Spike(now - 5, 50), new Latency.Spike(now, 30));
    }

    @Test
    void histogramsAreCumulative() {
        client.call("DEBUG", "SLEEP", "0.001");
        client.call("DEBUG", "SLEEP", "0.001");
        client.call("DEBUG", "SLEEP", "0.1");
        Latency.OfCommand debug = Latency.of(server.engine()).commands().getFirst();
        assertThat(debug.name()).isEqualTo("debug");
        assertThat(debug.calls()).isEqualTo(3);
        assertThat(debug.histogram())
                .containsExactly(new Latency.Step(1056, 2), new Latency.Step(135266, 3));
    }
}
