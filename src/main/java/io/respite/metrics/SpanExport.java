package io.respite.metrics;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.respite.engine.Engine;
import io.respite.engine.Spans;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;

/**
 * Sends commands as OpenTelemetry spans to {@code otlp-endpoint}, once a second, from a thread that
 * is there only while there is one. What cannot be sent is forgotten.
 */
@Singleton
final class SpanExport {

    private static final Logger log = Logger.getLogger(SpanExport.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long INTERVAL_MS = 1000;
    private static final int BATCH = 1000;

    private final Engine engine;
    private Thread thread;
    private volatile boolean isEnding;

    SpanExport(Engine engine) {
        this.engine = engine;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) StartupEvent event) {
        engine.submit(
                () -> {
                    engine.settings().onChange(this::look, "otlp-endpoint");
                    look();
                    return null;
                });
    }

    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ShutdownEvent event) {
        isEnding = true;
    }

    /* On the engine thread. */
    private void look() {
        if (engine.observers().spans() != null && thread == null) {
            thread = Thread.ofPlatform().daemon().name("respite-spans").start(this::run);
        }
    }

    private void run() {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            boolean isWell = true;
            while (!isEnding) {
                Thread.sleep(INTERVAL_MS);
                Batch batch = engine.submit(this::take).get();
                if (batch == null) {
                    return;
                }
                String failure = send(client, batch);
                if (failure != null && isWell) {
                    log.warnf("Spans are lost: %s: %s", batch.endpoint(), failure);
                }
                isWell = failure == null;
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException engineEnded) {
            log.debug("No more spans", engineEnded);
        }
    }

    private record Batch(String endpoint, String instance, List<Spans.Span> spans) {}

    private Batch take() {
        Spans spans = engine.observers().spans();
        if (spans == null) {
            thread = null;
            return null;
        }
        return new Batch(
                engine.settings().text("otlp-endpoint"), engine.instance().runId(), spans.take());
    }

    /* Why it failed, or null. */
    private static String send(HttpClient client, Batch batch) throws InterruptedException {
        try {
            URI uri = URI.create(batch.endpoint()).resolve("/v1/traces");
            List<Spans.Span> spans = batch.spans();
            for (int from = 0; from < spans.size(); from += BATCH) {
                List<Spans.Span> part = spans.subList(from, Math.min(from + BATCH, spans.size()));
                HttpRequest request =
                        HttpRequest.newBuilder(uri)
                                .timeout(PATIENCE)
                                .header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                OtlpJson.of(batch.instance(), part)))
                                .build();
                int status =
                        client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
                if (status >= 300) {
                    return "HTTP status " + status;
                }
            }
            return null;
        } catch (IOException | IllegalArgumentException failed) {
            return String.valueOf(failed.getMessage());
        }
    }
}
