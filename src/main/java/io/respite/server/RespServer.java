package io.respite.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPipeline;
import io.respite.engine.Engine;
import io.respite.engine.Session;
import io.respite.engine.Setting;
import io.respite.engine.Settings;
import io.vertx.core.Future;
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
    private static final String TOO_MANY = "-ERR max number of clients reached\r\n";

    private final Vertx vertx;
    private final EngineLoop loop;
    private final Engine engine;
    private final Settings settings;
    private final Limits limits;
    private final List<NetServer> servers = new ArrayList<>();
    private Transfer transfer;
    private long timer = -1;
    private long startPort;
    private List<String> startBind;

    public RespServer(Vertx vertx, EngineLoop loop, Engine engine) {
        this.vertx = vertx;
        this.loop = loop;
        this.engine = engine;
        settings = engine.settings();
        limits = new Limits(settings);
        settings.onChange(this::setTimer, "hz");
        settings.onChange(
                () -> refuseMove("Unable to listen on this port. Check server logs."), "port");
        settings.onChange(() -> refuseMove("Failed to bind to specified addresses."), "bind");
    }

    /** Begins to listen; the future fails where an address cannot be had. */
    public Future<Void> start() {
        Promise<Void> started = Promise.promise();
        loop.context().runOnContext(nothing -> listen().onComplete(started));
        return started.future();
    }

    private Future<Void> listen() {
        transfer = new Transfer(engine.keyspace().arena());
        setTimer();
        List<Future<?>> listening = new ArrayList<>();
        startPort = settings.number("port");
        startBind = settings.words("bind");
        int port = (int) startPort;
        for (ListenAddress address : ListenAddress.of(settings.words("bind"))) {
            NetServer server = vertx.createNetServer(options());
            servers.add(server);
            listening.add(
                    server.connectHandler(this::accept)
                            .listen(port, address.host())
                            .map((Void) null)
                            .recover(failure -> address.excuse(failure)));
        }
        return Future.all(listening).onSuccess(all -> tellPort()).mapEmpty();
    }

    private void setTimer() {
        vertx.cancelTimer(timer);
        timer = loop.context().setPeriodic(1000 / settings.number("hz"), id -> engine.tick());
    }

    /* Closing a listening socket of Vert.x' closes the connections that came through it. While
     * clients are served a change is refused; one that is undone finds the value as it was. */
    private void refuseMove(String reason) {
        if (!isListeningAsSet()) {
            LOG.warning("port and bind are read at start only: restart the server to change them");
            throw new Setting.Refused(reason);
        }
    }

    private boolean isListeningAsSet() {
        return settings.number("port") == startPort && settings.words("bind").equals(startBind);
    }

    private void tellPort() {
        String transport =
                !vertx.isNativeTransportEnabled()
                        ? "nio"
                        : System.getProperty("os.name").startsWith("Mac") ? "kqueue" : "epoll";
        int port = servers.stream().mapToInt(NetServer::actualPort).max().orElse(0);
        engine.instance().listensOn(port, transport);
    }

    private NetServerOptions options() {
        return new NetServerOptions()
                .setTcpNoDelay(true)
                .setAcceptBacklog((int) settings.number("tcp-backlog"));
    }

    private void accept(NetSocket socket) {
        ChannelPipeline pipeline = ((NetSocketInternal) socket).channelHandlerContext().pipeline();
        String refusal = refusal(pipeline);
        if (refusal != null) {
            engine.statistics().rejectedConnections++;
            pipeline.channel()
                    .writeAndFlush(Unpooled.copiedBuffer(refusal, StandardCharsets.US_ASCII))
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        KeepAlive.set(pipeline.channel(), settings.number("tcp-keepalive"));
        Connection connection = new Connection(engine, transfer, limits);
        pipeline.addFirst("respite", connection);
        boolean open = !engine.password().isRequired();
        long now = engine.clock().millis();
        connection.begin(new Session(engine.sessions().nextId(), connection, now, open));
    }

    private String refusal(ChannelPipeline pipeline) {
        if (engine.sessions().count() >= limits.maxClients()) {
            return TOO_MANY;
        }
        boolean isProtected =
                settings.flag("protected-mode") && settings.text("requirepass").isEmpty();
        boolean local =
                !(pipeline.channel().remoteAddress() instanceof InetSocketAddress remote)
                        || remote.getAddress().isLoopbackAddress();
        return isProtected && !local ? DENIED : null;
    }

    /** Stops listening and closes the connections. */
    public Future<Void> stop() {
        loop.execute(engine.instance()::stopsListening);
        List<Future<?>> closing = new ArrayList<>();
        servers.forEach(server -> closing.add(server.close()));
        return Future.join(closing).mapEmpty();
    }
}
