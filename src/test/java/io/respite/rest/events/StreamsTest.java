package io.respite.rest.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.vertx.core.Vertx;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.server.jaxrs.SseImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final Semaphore ended = new Semaphore(0);

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private AssertSubscriber<OutboundSseEvent> open(Streams streams) {
        return streams.open(
                        new SseImpl(), outlet -> CompletableFuture.completedFuture(ended::release))
                .subscribe()
                .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
    }

    @Test
    void aStreamInWhichNothingHappensShowsThatItIsAlive() throws Exception {
        Streams streams = new Streams(vertx, 5);
        AssertSubscriber<OutboundSseEvent> reader = open(streams);
        reader.awaitItems(3, PATIENCE);
        assertThat(reader.getItems())
                .allMatch(event -> "alive".equals(event.getComment()) && event.getName() == null);
        reader.cancel();
        assertThat(ended.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(streams.count()).isZero();
    }

    @Test
    void allStreamsEndWithTheServer() throws Exception {
        Streams streams = new Streams(vertx, 60_000);
        AssertSubscriber<OutboundSseEvent> one = open(streams);
        AssertSubscriber<OutboundSseEvent> two = open(streams);
        assertThat(streams.count()).isEqualTo(2);
        streams.endAll(null);
        one.awaitCompletion(PATIENCE);
        two.awaitCompletion(PATIENCE);
        assertThat(ended.tryAcquire(2, PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(streams.count()).isZero();
    }

    @Test
    void oneTooManyIsRefusedUntilAnotherHasEnded() {
        Streams streams = new Streams(vertx, 60_000);
        AssertSubscriber<OutboundSseEvent> first = open(streams);
        for (int i = 1; i < Streams.MOST_STREAMS; i++) {
            open(streams);
        }
        assertThatThrownBy(() -> open(streams)).isInstanceOf(ServiceUnavailableException.class);
        first.cancel();
        open(streams);
        assertThat(streams.count()).isEqualTo(Streams.MOST_STREAMS);
    }

    @Test
    void aSourceThatDoesNotBeginLeavesNoStream() {
        Streams streams = new Streams(vertx, 60_000);
        assertThatThrownBy(
                        () ->
                                streams.open(
                                        new SseImpl(),
                                        outlet -> {
                                            throw new IllegalArgumentException("no");
                                        }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(streams.count()).isZero();
    }
}
