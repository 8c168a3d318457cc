package io.respite.rest.door;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes the body of a request into memory, if it is not too long: without a thread that waits for
 * it, and without a file.
 */
public final class Body {

    /** What a body may have, in bytes. */
    public static final int MOST_BYTES = 16 << 20;

    /** What all bodies may have together that are under way, in bytes. */
    private static final long MOST_TOGETHER_BYTES = 64L << 20;

    /** After so long a body is given up: others may want its place. */
    private static final long MOST_MS = 30_000;

    private static final int TOO_LARGE = 413;
    private static final long RETRY_SECONDS = 1;

    private static final AtomicLong TOGETHER = new AtomicLong();

    private final RoutingContext routing;
    private final HttpServerRequest request;
    private final UniEmitter<? super byte[]> taker;
    private final Buffer bytes = Buffer.buffer();
    private boolean isOver;
    private long timer = -1;

    private Body(RoutingContext routing, UniEmitter<? super byte[]> taker) {
        this.routing = routing;
        request = routing.request();
        this.taker = taker;
    }

    /**
     * Reads the body, and gives it on a worker, for it takes time to understand. For the event loop
     * of the request, from a method that has no parameter for it. Fails with 413 where it is too
     * long, with 408 where it takes too long, and ends the connection then.
     */
    public static Uni<byte[]> read(RoutingContext routing) {
        return Uni.createFrom()
                .<byte[]>emitter(taker -> new Body(routing, taker).begin())
                .emitOn(task -> Infrastructure.getDefaultWorkerPool().execute(task));
    }

    private void begin() {
        String length = request.getHeader("Content-Length");
        if (length != null && (length.length() > 9 || Long.parseLong(length) > MOST_BYTES)) {
            refuse(tooLong());
            return;
        }
        request.exceptionHandler(this::refuse);
        request.endHandler(done -> end());
        request.handler(this::add);
        timer = routing.vertx().setTimer(MOST_MS, late -> refuse(tooSlow()));
        request.resume();
    }

    private void add(Buffer part) {
        if (isOver) {
            return;
        }
        int more = part.length();
        if (bytes.length() + more > MOST_BYTES) {
            refuse(tooLong());
        } else if (TOGETHER.addAndGet(more) > MOST_TOGETHER_BYTES) {
            TOGETHER.addAndGet(-more);
            refuse(new ServiceUnavailableException("Too many bodies are under way", RETRY_SECONDS));
        } else {
            bytes.appendBuffer(part);
        }
    }

    private void end() {
        if (!isOver) {
            over();
            taker.complete(bytes.getBytes());
        }
    }

    private void refuse(Throwable reason) {
        if (isOver) {
            return;
        }
        over();
        endConnectionAfterAnswer();
        taker.fail(reason);
    }

    private void over() {
        isOver = true;
        TOGETHER.addAndGet(-bytes.length());
        if (timer >= 0) {
            routing.vertx().cancelTimer(timer);
        }
    }

    /* Else the rest, which may have no end, would have to be read. */
    private void endConnectionAfterAnswer() {
        routing.addEndHandler(done -> request.connection().close());
    }

    private static WebApplicationException tooSlow() {
        return new WebApplicationException(
                "The body took longer than " + MOST_MS / 1000 + " seconds",
                Response.status(Response.Status.REQUEST_TIMEOUT).build());
    }

    private static WebApplicationException tooLong() {
        return new WebApplicationException(
                "The body is longer than " + (MOST_BYTES >> 20) + " MB",
                Response.status(TOO_LARGE).build());
    }
}
