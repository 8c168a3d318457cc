package io.respite.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.respite.engine.Spans;
import io.respite.engine.Spans.Span;
import io.respite.server.LocalServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which commands become spans, and what is sent of them. */
class SpansTest {

    private final LocalServer server = LocalServer.start(Map.of("enable-debug-command", "yes"));
    private final LocalServer.Client client = server.connect();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private Spans spans() {
        return server.engine().observers().spans();
    }

    private void trace() {
        client.call("CONFIG", "SET", "otlp-endpoint", "http://localhost:4318");
        spans().take();
    }

    @Test
    void thereAreNoneUntilTheyAreWanted() {
        assertThat(spans()).isNull();
        trace();
        client.call("CONFIG", "SET", "otlp-endpoint", "");
        assertThat(spans()).isNull();
    }

    @Test
    void eachCommandIsOne() {
        trace();
        client.call("SELECT", "3");
        client.call("DEBUG", "SLEEP", "0.25");
        client.call("SET", "k", "v");
        client.call("LPUSH", "k", "v");
        client.call("GET", "k");
        client.call("GET");
        List<Span> taken = spans().take();
        assertThat(taken)
                .extracting(Span::command)
                .containsExactly("select", "debug", "set", "lpush", "get");
        assertThat(taken)
                .extracting(Span::isFailed)
                .containsExactly(false, false, false, true, false);
        assertThat(taken).extracting(Span::database).containsExactly(3, 3, 3, 3, 3);
        Span slow = taken.get(1);
        assertThat(slow.nanos()).isEqualTo(250_000_000);
        assertThat(slow.beganNanos() + slow.nanos()).isEqualTo(server.clock().micros() * 1000);
        assertThat(spans().take()).isEmpty();
    }

    @Test
    void aFractionIsEnough() {
        client.call("CONFIG", "SET", "otlp-sample-every", "10");
        trace();
        for (int i = 0; i < 99; i++) {
            client.call("PING");
        }
        assertThat(spans().take()).hasSize(9);
    }

    @Test
    void noMoreAreKeptThanMayBe() {
        trace();
        for (int i = 0; i < 10_007; i++) {
            client.call("PING");
        }
        assertThat(spans().take()).hasSize(10_000);
        assertThat(spans().lost()).isEqualTo(7);
        client.call("PING");
        assertThat(spans().take()).hasSize(1);
    }

    @Test
    void theyAreSentAsOtlp() throws Exception {
        Span failed = new Span("config|set", 1_000, 500, 2, "10.0.0.9:\"\\", true);
        Span sound = new Span("get", 5_000, 7, 0, "10.0.0.9:50000", false);
        JsonNode sent = new ObjectMapper().readTree(OtlpJson.of("run-id", List.of(failed, sound)));
        JsonNode resource = sent.at("/resourceSpans/0/resource/attributes");
        assertThat(resource.at("/0/value/stringValue").textValue()).isEqualTo("respite");
        assertThat(resource.at("/1/value/stringValue").textValue()).isEqualTo("run-id");
        JsonNode first = sent.at("/resourceSpans/0/scopeSpans/0/spans/0");
        assertThat(first.get("traceId").textValue()).matches("[0-9a-f]{32}");
        assertThat(first.get("spanId").textValue()).matches("[0-9a-f]{16}");
        assertThat(first.get("name").textValue()).isEqualTo("config|set");
        assertThat(first.get("startTimeUnixNano").textValue()).isEqualTo("1000");
        assertThat(first.get("endTimeUnixNano").textValue()).isEqualTo("1500");
        assertThat(first.at("/status/code").intValue()).isEqualTo(2);
        assertThat(first.at("/attributes/3/value/stringValue").textValue())
                .isEqualTo("10.0.0.9:\"\\");
        assertThat(sent.at("/resourceSpans/0/scopeSpans/0/spans/1").has("status")).isFalse();
    }
}
