package io.respite.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannelConfig;
import io.respite.engine.Engine;
import io.respite.engine.Session;
import io.respite.engine.settings.Setting;
import io.respite.engine.settings.Settings;
import io.respite.replication.replica.Dialler;
import io.respite.server.tls.Tls;
import io.respite.server.tls.TlsRefused;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.NetSocketInternal;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.logging.Logger;

/** Listens on the RESP port and gives every client that comes a {@link Connection}. */
public final class RespServer {

    private static final Logger LOG = Logger.getLogger(RespServer.class.getName());

    private static final String DENIED =
            "-DENIED Respite is running in protected mode because protected mode is enabled and no"
                    + " password is set for the default user. In this mode connections are only"
                    + " accepted from the loopback interface. Set a password with 'requirepass', or"
                    + " turn protected mode off with 'CONFIG SET protected-mode no' from the same"
                    + " host, or with '--protected-mode no' at start.\r\n";
    private static final long NO_TIMER = -1;
    private static final int KEEPALIVE_PROBES = 3;
    private static final long CLIENT_CHECK_MS = 1000;
    private static final String TOO_MANY = "-ERR max number of clients reached\r\n";

    private final Vertx vertx;
    private final EngineLoop loop;
    private final Engine engine;
    private final Settings settings;
    private final Limits limits;
    private final Tls tls;
    private final List<NetServer> servers = new ArrayList<>();
    private final List<NetServer> plain = new ArrayList<>();
    private Transfer transfer;
    private long ticks = NO_TIMER;
    private long startPort;
    private long startTlsPort;
    private List<String> startBind;

    public RespServer(Vertx vertx, EngineLoop loop, Engine engine) {
        this.vertx = vertx;
        this.loop = loop;
        this.engine = engine;
        settings = engine.settings();
        limits = new Limits(settings);
        tls = new Tls(settings, RespServer::handshake);
    }

    /* Seldom, and so without threads that stay. */
    private static void handshake(Runnable task) {
        Thread.ofVirtual().name("respite-tls").start(task);
    }

    /**
     * Connects this server to others, once it has begun to listen.
     *
     * @param resolvers look up names of hosts, which may take long
     */
    public Dialler dialler(Executor resolvers) {
        return new NettyDialler(vertx, loop, engine, () -> transfer, resolvers, tls);
    }

    /** Begins to listen; the future fails where an address cannot be had. */
    public Future<Void> start() {
        Promise<Void> started = Promise.promise();
        loop.context().runOnContext(nothing -> listen().onComplete(started));
        return started.future();
    }

    private Future<Void> listen() {
        transfer = new Transfer(engine.keyspace().arena());
        tickAtHz();
        settings.onChange(this::tickAtHz, "hz");
        try {
            tls.start();
        } catch (TlsRefused refused) {
            LOG.warning(refused.getMessage());
            return Future.failedFuture(refused);
        }
        startPort = settings.number("port");
        startTlsPort = settings.number("tls-port");
        startBind = settings.words("bind");
        settings.onChange(
                () -> refuseMove("Unable to listen on this port. Check server logs."),
                "port",
                "tls-port");
        settings.onChange(() -> refuseMove("Failed to bind to specified addresses."), "bind");
        vertx.setPeriodic(CLIENT_CHECK_MS, timer -> checkClients());
        List<Future<?>> listening = new ArrayList<>();
        for (ListenAddress address : ListenAddress.of(settings.words("bind"))) {
            /* Port 0 is any that is free, but none where there is an encrypted one. */
            if (startPort != 0 || startTlsPort == 0) {
                listening.add(listen(address, (int) startPort, socket -> accept(socket, false)));
                plain.add(servers.getLast());
            }
            if (startTlsPort != 0) {
                listening.add(listen(address, (int) startTlsPort, socket -> accept(socket, true)));
            }
        }
        return Future.all(listening).onSuccess(all -> tellPort()).mapEmpty();
    }

    private Future<Void> listen(ListenAddress address, int port, Handler<NetSocket> accept) {
        NetServer server = vertx.createNetServer(options());
        servers.add(server);
        return server.connectHandler(accept)
                .listen(port, address.host())
                .map((Void) null)
                .recover(failure -> address.excuse(failure));
    }

    /* Vert.x closes a server's connections with it, and who asks must not be cut off. A change
     * that is undone finds the value as it was. */
    private void refuseMove(String reason) {
        boolean isAsAtStart =
                settings.number("port") == startPort
                        && settings.number("tls-port") == startTlsPort
                        && settings.words("bind").equals(startBind);
        if (!isAsAtStart) {
            LOG.warning("Another port or address takes a restart");
            throw new Setting.Refused(reason);
        }
    }

    private void tickAtHz() {
        vertx.cancelTimer(ticks);
        ticks = loop.context().setPeriodic(1000 / settings.number("hz"), timer -> engine.tick());
    }

    private void checkClients() {
        long now = engine.clock().millis();
        engine.sessions().enforceOutputLimits(now);
    }

    private void tellPort() {
        String transport =
                !vertx.isNativeTransportEnabled()
                        ? "nio"
                        : System.getProperty("os.name").startsWith("Mac") ? "kqueue" : "epoll";
        int port =
                startPort == 0 && startTlsPort != 0
                        ? (int) startTlsPort
                        : plain.stream().mapToInt(NetServer::actualPort).max().orElse(0);
        engine.instance().listensOn(port, transport);
    }

    private NetServerOptions options() {
        return new NetServerOptions()
                .setTcpNoDelay(true)
                .setAcceptBacklog((int) settings.number("tcp-backlog"));
    }

    private void accept(NetSocket socket, boolean isEncrypted) {
        ChannelPipeline pipeline = ((NetSocketInternal) socket).channelHandlerContext().pipeline();
        String refusal = refusal(pipeline);
        if (refusal != null) {
            engine.statistics().rejectedConnections++;
            if (isEncrypted) {
                pipeline.close();
                return;
            }
            pipeline.channel()
                    .writeAndFlush(Unpooled.copiedBuffer(refusal, StandardCharsets.US_ASCII))
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        keepAlive(pipeline.channel().config(), (int) settings.number("tcp-keepalive"));
        Connection connection = new Connection(engine, transfer, limits);
        if (isEncrypted) {
            pipeline.addFirst(Tls.HANDLER, tls.accepted(pipeline.channel()));
            pipeline.addAfter(Tls.HANDLER, "respite", connection);
        } else {
            pipeline.channel().config().setRecvByteBufAllocator(transfer.inputAllocator);
            pipeline.addFirst("respite", connection);
        }
        long now = engine.clock().millis();
        Session session = new Session(engine.sessions().nextId(), connection, now);
        engine.accessControl().begin(session);
        connection.begin(session);
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

    private String refusal(ChannelPipeline pipeline) {
        if (engine.sessions().count() >= limits.maxClients()) {
            return TOO_MANY;
        }
        boolean local =
                !(pipeline.channel().remoteAddress() instanceof InetSocketAddress remote)
                        || remote.getAddress().isLoopbackAddress();
        return !local && engine.accessControl().isProtected() ? DENIED : null;
    }

    /** Stops listening and closes the connections. */
    public Future<Void> stop() {
        loop.execute(engine.instance()::stopsListening);
        List<Future<?>> closing = new ArrayList<>();
        servers.forEach(server -> closing.add(server.close()));
        return Future.join(closing).mapEmpty();
    }
}
