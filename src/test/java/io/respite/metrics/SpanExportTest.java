package io.respite.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.junit.QuarkusTest;
import io.respite.engine.Engine;
import io.respite.engine.settings.Settings.Caller;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Spans arrive where a collector listens. */
@QuarkusTest
class SpanExportTest {

    @Inject Engine engine;

    private void endpoint(String uri) throws Exception {
        Caller caller = new Caller(true, false);
        List<String> words = List.of("otlp-endpoint", uri);
        assertThat(engine.submit(() -> engine.settings().set(words, caller)).get()).isNull();
    }

    @Test
    void aCollectorIsSentWhatRan() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpServer collector = HttpServer.create(any, 0);
        collector.createContext(
                "/v1/traces",
                exchange -> {
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    received.add(new String(body, StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        collector.start();
        int port = engine.submit(() -> engine.instance().port()).get();
        try (Jedis client = new Jedis("127.0.0.1", port)) {
            endpoint("http://127.0.0.1:" + collector.getAddress().getPort());
            client.echo("traced");
            String body = "";
            while (!body.contains("\"name\":\"echo\"")) {
                body = received.poll(20, TimeUnit.SECONDS);
                assertThat(body).isNotNull();
            }
            assertThat(body).contains("\"db.system.name\"").contains("127.0.0.1:");
        } finally {
            endpoint("");
            collector.stop(0);
        }
    }
}
