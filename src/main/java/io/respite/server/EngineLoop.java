package io.respite.server;

import io.netty.channel.EventLoop;
import io.respite.engine.Loop;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;

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

    @Override
    public boolean isCurrent() {
        return eventLoop.inEventLoop();
    }

    ContextInternal context() {
        return context;
    }
}
