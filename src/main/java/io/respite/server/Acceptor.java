package io.respite.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannelConfig;
import io.respite.engine.Engine;
import io.respite.engine.Session;
import io.respite.server.tls.Tls;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Gives every client that comes a {@link Connection}, or tells it why it has to go. Owned by the
 * engine thread.
 */
final class Acceptor {

    private static final Logger LOG = Logger.getLogger(Acceptor.class.getName());

    private static final String DENIED =
            "-DENIED Respite is running in protected mode because protected mode is enabled and no"
                    + " password is set for the default user. In this mode connections are only"
                    + " accepted from the loopback interface. Set a password with 'requirepass', or"
                    + " turn protected mode off with 'CONFIG SET protected-mode no' from the same"
                    + " host, or with '--protected-mode no' at start.\r\n";
    private static final String TOO_MANY = "-ERR max number of clients reached\r\n";
    private static final int KEEPALIVE_PROBES = 3;

    /** Where the system has no more sockets, the next attempt waits so long. */
    private static final long REST_MILLIS = 1000;

    private final Engine engine;
    private final EngineLoop loop;
    private final Transfer transfer;
    private final Limits limits;
    private final Tls tls;

    Acceptor(Engine engine, EngineLoop loop, Transfer transfer, Limits limits, Tls tls) {
        this.engine = engine;
        this.loop = loop;
        this.transfer = transfer;
        this.limits = limits;
        this.tls = tls;
    }

    /** Takes the clients of a listening socket for TCP. */
    ChannelInboundHandlerAdapter forTcp(boolean isEncrypted, boolean takesIpv4) {
        return new Door(isEncrypted, takesIpv4, null);
    }

    /** Takes the clients of a Unix socket, who are shown by that path. */
    ChannelInboundHandlerAdapter forUnix(String path) {
        return new Door(false, true, path + ":0");
    }

    /* The handler of one listening socket. */
    private final class Door extends ChannelInboundHandlerAdapter {

        private final boolean isEncrypted;
        private final boolean takesIpv4;
        private final String unixAddress;

        Door(boolean isEncrypted, boolean takesIpv4, String unixAddress) {
            this.isEncrypted = isEncrypted;
            this.takesIpv4 = takesIpv4;
            this.unixAddress = unixAddress;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Channel client = (Channel) message;
            loop.eventLoop().register(client);
            if (!client.isRegistered()) {
                client.unsafe().closeForcibly();
            } else if (!takesIpv4 && isIpv4(client)) {
                client.close();
            } else {
                acceptOrClose(client);
            }
        }

        private void acceptOrClose(Channel client) {
            boolean isAccepted = false;
            try {
                accept(client, isEncrypted, unixAddress);
                isAccepted = true;
            } finally {
                if (!isAccepted) {
                    client.close();
                }
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            boolean isOurs = !(cause instanceof IOException);
            LOG.log(
                    isOurs ? Level.SEVERE : Level.WARNING,
                    "Error accepting a client connection: " + cause.getMessage(),
                    isOurs ? cause : null);
            ChannelConfig config = context.channel().config();
            config.setAutoRead(false);
            loop.schedule(REST_MILLIS, () -> config.setAutoRead(true));
        }
    }

    private static boolean isIpv4(Channel client) {
        return client.remoteAddress() instanceof InetSocketAddress remote
                && remote.getAddress() instanceof Inet4Address;
    }

    private void accept(Channel client, boolean isEncrypted, String unixAddress) {
        String refusal = refusal(client);
        if (refusal != null) {
            refuse(client, isEncrypted, refusal);
            return;
        }
        if (unixAddress == null) {
            client.config().setOption(ChannelOption.TCP_NODELAY, true);
            keepAlive(client.config(), (int) engine.settings().number("tcp-keepalive"));
        }
        Connection connection = new Connection(engine, transfer, limits, unixAddress);
        ChannelPipeline pipeline = client.pipeline();
        if (isEncrypted) {
            pipeline.addLast(Tls.HANDLER, tls.accepted(client));
        } else {
            client.config().setRecvByteBufAllocator(transfer.inputAllocator);
        }
        pipeline.addLast(connection);
        Session session =
                new Session(engine.sessions().nextId(), connection, engine.clock().millis());
        engine.accessControl().begin(session);
        connection.begin(session);
    }

    private void refuse(Channel client, boolean isEncrypted, String refusal) {
        engine.statistics().rejectedConnections++;
        if (isEncrypted) {
            client.close();
        } else {
            client.writeAndFlush(Unpooled.copiedBuffer(refusal, StandardCharsets.US_ASCII))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    /* As in Redis: a peer that is gone is known after about twice that time. Where the transport
     * knows no such options, the system's own times hold. */
    private static void keepAlive(ChannelConfig config, int seconds) {
        config.setOption(ChannelOption.SO_KEEPALIVE, seconds > 0);
        if (seconds > 0 && config instanceof EpollSocketChannelConfig epoll) {
            epoll.setTcpKeepIdle(seconds);
            epoll.setTcpKeepIntvl(Math.max(1, seconds / KEEPALIVE_PROBES));
            epoll.setTcpKeepCnt(KEEPALIVE_PROBES);
        }
    }

    private String refusal(Channel client) {
        if (engine.sessions().count() >= limits.maxClients()) {
            return TOO_MANY;
        }
        boolean local =
                !(client.remoteAddress() instanceof InetSocketAddress remote)
                        || remote.getAddress().isLoopbackAddress();
        return !local && engine.accessControl().isProtected() ? DENIED : null;
    }
}
