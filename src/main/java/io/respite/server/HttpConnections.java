package io.respite.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the connections of HTTP where they are accepted: how many there are, whatever they have
 * sent, so that clients of the RESP port find a descriptor; and how long one may take for the head
 * of its first request. Safe for any thread.
 */
@Sharable
public final class HttpConnections extends ChannelInboundHandlerAdapter {

    private static final String NAME = "respite-bound";
    private static final long FIRST_REQUEST_MS = 10_000;

    /** Ends a connection that has asked for nothing, unless it is cancelled before. */
    private static final AttributeKey<ScheduledFuture<?>> DEADLINE =
            AttributeKey.valueOf(HttpConnections.class, "deadline");

    private final int most;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param most of them at once; one more is closed as it comes
     */
    HttpConnections(int most) {
        this.most = most;
    }

    /** Bounds those of the server that listens on a port of this Vert.x. */
    public static void bound(Vertx vertx, int port) {
        HttpConnections connections = new HttpConnections(OpenFiles.mostHttp());
        for (EventExecutor each : ((VertxInternal) vertx).getAcceptorEventLoopGroup()) {
            EventLoop loop = (EventLoop) each;
            loop.execute(() -> connections.join((SingleThreadEventLoop) loop, port));
        }
    }

    private void join(SingleThreadEventLoop loop, int port) {
        Iterator<Channel> channels = loop.registeredChannelsIterator();
        while (channels.hasNext()) {
            Channel channel = channels.next();
            boolean isMeant =
                    channel instanceof ServerChannel
                            && channel.localAddress() instanceof InetSocketAddress address
                            && address.getPort() == port;
            if (isMeant && channel.pipeline().get(NAME) == null) {
                channel.pipeline().addFirst(NAME, this);
            }
        }
    }

    /** The connection has sent the head of a request. */
    public static void heard(Channel connection) {
        ScheduledFuture<?> deadline = connection.attr(DEADLINE).getAndSet(null);
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    /* What is read from a channel that listens are connections. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel connection = (Channel) message;
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            connection.unsafe().closeForcibly();
            return;
        }
        ScheduledFuture<?> deadline =
                context.executor()
                        .schedule(
                                () -> endUnheard(connection),
                                FIRST_REQUEST_MS,
                                TimeUnit.MILLISECONDS);
        connection.attr(DEADLINE).set(deadline);
        connection
                .closeFuture()
                .addListener(
                        closed -> {
                            open.decrementAndGet();
                            deadline.cancel(false);
                        });
        context.fireChannelRead(connection);
    }

    private static void endUnheard(Channel connection) {
        if (connection.attr(DEADLINE).getAndSet(null) != null) {
            connection.close();
        }
    }

    /** How many there are. */
    int count() {
        return open.get();
    }
}
