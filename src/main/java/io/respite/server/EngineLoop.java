package io.respite.server;

import io.netty.channel.EventLoop;
import io.respite.engine.Loop;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The Vert.x event loop that owns the data. */
public final class EngineLoop implements Loop {

    private final ContextInternal context;
    private final EventLoop eventLoop;

    /** Takes one of the loops of {@code vertx}. */
    public EngineLoop(Vertx vertx) {
        context = ((VertxInternal) vertx).createEventLoopContext();
        eventLoop = context.nettyEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    /* Netty runs up to 64 queued tasks before it looks at the sockets again, but takes what is due
     * by its timer once a turn. */
    @Override
    public void yieldThen(Runnable task) {
        eventLoop.schedule(task, 1, TimeUnit.NANOSECONDS);
    }

    @Override
    public Timer schedule(long delayMillis, Runnable task) {
        ScheduledFuture<?> future = eventLoop.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public boolean isCurrent() {
        return eventLoop.inEventLoop();
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    ContextInternal context() {
        return context;
    }
}
