package io.respite.rest.events;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.logging.Logger;
import org.jboss.resteasy.reactive.server.handlers.PublisherResponseHandler;

/** All streams of events: how many there may be, their heartbeats, their end. Thread-safe. */
@Singleton
final class Streams {

    static final int MOST_STREAMS = 64;

    /** Who sends the events, and complains of each reader that goes in the middle of one. */
    static final Logger SENDER = Logger.getLogger(PublisherResponseHandler.class.getName());

    private static final long HEARTBEAT_MS = 15_000;
    private static final long RETRY_SECONDS = 5;
    private static final long MOST_WAIT_SECONDS = 10;

    private final Vertx vertx;
    private final long heartbeatMs;
    private final Set<Outlet> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();

    @Inject
    Streams(Vertx vertx) {
        this(vertx, HEARTBEAT_MS);
        SENDER.setFilter(line -> !isOfGoneReader(line.getThrown()));
    }

    Streams(Vertx vertx, long heartbeatMs) {
        this.vertx = vertx;
        this.heartbeatMs = heartbeatMs;
    }

    /**
     * Opens a stream to the request of the running worker thread; waits until its source began.
     *
     * @param source begins to offer events, and gives what ends that
     * @throws ServiceUnavailableException where there are too many
     */
    Multi<OutboundSseEvent> open(Sse sse, Function<Outlet, CompletionStage<Runnable>> source) {
        if (count.incrementAndGet() > MOST_STREAMS) {
            count.decrementAndGet();
            throw new ServiceUnavailableException(
                    "There are " + MOST_STREAMS + " streams already", RETRY_SECONDS);
        }
        /* The worker has none of its own. */
        Context loop = vertx.getOrCreateContext();
        Executor turns = task -> loop.runOnContext(turn -> task.run());
        Stream stream = new Stream();
        Outlet outlet = new Outlet(turns, stream::end);
        stream.outlet = outlet;
        open.add(outlet);
        long heartbeat = vertx.setPeriodic(heartbeatMs, timer -> outlet.beat());
        stream.heartbeat = () -> vertx.cancelTimer(heartbeat);
        CompletionStage<Runnable> begun = begin(source, outlet);
        begun.whenComplete(stream::begun);
        outlet.beat();
        AtomicLong number = new AtomicLong();
        try {
            await(begun);
        } catch (RuntimeException refused) {
            outlet.cancel();
            throw refused;
        }
        return Multi.createFrom().publisher(outlet).map(event -> event(sse, event, number));
    }

    /* A refusal has a status of its own, and that of a stream is sent before its first event. */
    private static void await(CompletionStage<Runnable> begun) {
        try {
            begun.toCompletableFuture().get(MOST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException refused) {
            throw refused.getCause() instanceof RuntimeException reason
                    ? reason
                    : new IllegalStateException(refused.getCause());
        } catch (TimeoutException | InterruptedException late) {
            throw new ServiceUnavailableException("The engine is busy", RETRY_SECONDS);
        }
    }

    /* Readers go as they come, mostly while something is sent to them. */
    private static boolean isOfGoneReader(Throwable thrown) {
        return thrown instanceof IOException || thrown instanceof HttpClosedException;
    }

    /** How many there are. */
    int count() {
        return count.get();
    }

    private static CompletionStage<Runnable> begin(
            Function<Outlet, CompletionStage<Runnable>> source, Outlet outlet) {
        try {
            return source.apply(outlet);
        } catch (RuntimeException broken) {
            return CompletableFuture.failedFuture(broken);
        }
    }

    private static OutboundSseEvent event(Sse sse, Outlet.Event event, AtomicLong number) {
        if (event.name() == null) {
            return sse.newEventBuilder().comment("alive").build();
        }
        return sse.newEventBuilder()
                .id(Long.toString(number.incrementAndGet()))
                .name(event.name())
                .data(String.class, event.text())
                .build();
    }

    /* Else a reader would keep the process from its end. */
    void endAll(@Observes ShutdownEvent event) {
        open.forEach(Outlet::end);
    }

    /** What must be ended with a stream, whenever its source has begun. */
    private final class Stream {

        private final AtomicReference<Runnable> source = new AtomicReference<>();
        private Outlet outlet;
        private Runnable heartbeat;

        private void begun(Runnable end, Throwable broken) {
            if (broken != null) {
                outlet.cancel();
            } else if (!source.compareAndSet(null, end)) {
                end.run();
            }
        }

        private void end() {
            count.decrementAndGet();
            open.remove(outlet);
            heartbeat.run();
            Runnable begun = source.getAndSet(() -> {});
            if (begun != null) {
                begun.run();
            }
        }
    }
}
