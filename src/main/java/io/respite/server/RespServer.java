package io.respite.server;

import io.respite.engine.Engine;
import io.respite.engine.Session;
import io.respite.engine.settings.Setting;
import io.respite.engine.settings.Settings;
import io.respite.replication.replica.Dialler;
import io.respite.server.tls.Tls;
import io.respite.server.tls.TlsRefused;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.logging.Logger;

/** Listens where the settings say, now and whenever they change. */
public final class RespServer {

    private static final Logger LOG = Logger.getLogger(RespServer.class.getName());

    private static final Path LONGEST_QUEUE = Path.of("/proc/sys/net/core/somaxconn");
    private static final long NO_TIMER = -1;
    private static final long CLIENT_CHECK_MS = 1000;

    /** The settings that {@link #listeners} stand for. */
    private record Applied(long port, long tlsPort, List<String> bind) {

        static Applied now(Settings settings) {
            return new Applied(
                    settings.number("port"), settings.number("tls-port"), settings.words("bind"));
        }
    }

    private final Vertx vertx;
    private final EngineLoop loop;
    private final Engine engine;
    private final Settings settings;
    private final Limits limits;
    private final Tls tls;
    private Listeners listeners;
    private Transfer transfer;
    private Applied applied;
    private long ticks = NO_TIMER;

    /** What port 0 stands for: one that was free when the server began to listen, or 0 itself. */
    private int freePort;

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

    /** How connections are encrypted, those of HTTP too. */
    public Tls tls() {
        return tls;
    }

    /**
     * Begins to listen; the future fails with {@link TlsRefused} or {@link ListenRefused} where
     * that cannot be.
     */
    public Future<Void> start() {
        Promise<Void> started = Promise.promise();
        loop.execute(
                () -> {
                    try {
                        begin();
                        started.complete();
                    } catch (TlsRefused | ListenRefused | RuntimeException refused) {
                        started.fail(refused);
                    }
                });
        return started.future();
    }

    private void begin() throws TlsRefused, ListenRefused {
        transfer = new Transfer(engine.keyspace().arena());
        new OpenFiles(settings).apply();
        limits.read();
        tickAtHz();
        settings.onChange(this::tickAtHz, "hz");
        startTls();
        warnOfShortQueue();
        Acceptor acceptor = new Acceptor(engine, loop, transfer, limits, tls);
        listeners = new Listeners(vertx, loop, acceptor, (int) settings.number("tcp-backlog"));
        Applied wanted = Applied.now(settings);
        boolean isUnix = settings.path("unixsocket") != null;
        listeners.move(places(wanted, wanted.tlsPort == 0 && !isUnix));
        if (isUnix) {
            listeners.openUnix(
                    settings.text("unixsocket"),
                    settings.path("unixsocket"),
                    (int) settings.number("unixsocketperm"));
        }
        if (listeners.kinds().isEmpty()) {
            throw new ListenRefused("Configured to not listen anywhere, exiting.");
        }
        applied = wanted;
        freePort = wanted.port == 0 ? listeners.port(false) : 0;
        tellPort();
        settings.onChange(
                () -> move("Unable to listen on this port. Check server logs."),
                "port",
                "tls-port");
        settings.onChange(() -> move("Failed to bind to specified addresses."), "bind");
        loop.context().setPeriodic(CLIENT_CHECK_MS, timer -> checkClients());
    }

    /* Linux; elsewhere there is no such file. */
    private void warnOfShortQueue() {
        long backlog = settings.number("tcp-backlog");
        try {
            long most = Long.parseLong(Files.readString(LONGEST_QUEUE).strip());
            if (most < backlog) {
                LOG.warning(
                        String.format(
                                "WARNING: The TCP backlog setting of %d cannot be enforced because"
                                        + " %s is set to the lower value of %d.",
                                backlog, LONGEST_QUEUE, most));
            }
        } catch (IOException | NumberFormatException unknown) {
            LOG.fine("How many connections the system queues is not known: " + unknown);
        }
    }

    private void startTls() throws TlsRefused {
        try {
            tls.start();
        } catch (TlsRefused refused) {
            LOG.warning(refused.getMessage());
            throw refused;
        }
    }

    /* Where to listen; nowhere for a port that is 0, unless one that is free is wanted. */
    private static List<Listeners.Place> places(Applied wanted, boolean isAnyPort) {
        List<Listeners.Place> places = new ArrayList<>();
        for (ListenAddress address : ListenAddress.of(wanted.bind)) {
            if (wanted.port != 0 || isAnyPort) {
                places.add(new Listeners.Place(address, (int) wanted.port, false));
            }
        }
        for (ListenAddress address : ListenAddress.of(wanted.bind)) {
            if (wanted.tlsPort != 0) {
                places.add(new Listeners.Place(address, (int) wanted.tlsPort, true));
            }
        }
        return places;
    }

    /* A change that is undone finds the sockets as they were. */
    private void move(String failure) {
        Applied wanted = Applied.now(settings);
        if (wanted.equals(applied)) {
            return;
        }
        try {
            if (wanted.tlsPort != 0 && wanted.tlsPort != applied.tlsPort) {
                startTls();
            }
            long port = wanted.port == 0 ? freePort : wanted.port;
            listeners.move(places(new Applied(port, wanted.tlsPort, wanted.bind), false));
        } catch (TlsRefused refused) {
            throw new Setting.Refused("Unable to update TLS configuration. Check server logs.");
        } catch (ListenRefused refused) {
            throw new Setting.Refused(failure);
        }
        applied = wanted;
        tellPort();
    }

    private void tickAtHz() {
        vertx.cancelTimer(ticks);
        ticks = loop.context().setPeriodic(1000 / settings.number("hz"), timer -> engine.tick());
    }

    private void checkClients() {
        engine.sessions().enforceOutputLimits(engine.clock().millis());
    }

    private void tellPort() {
        String transport =
                !vertx.isNativeTransportEnabled()
                        ? "nio"
                        : System.getProperty("os.name").startsWith("Mac") ? "kqueue" : "epoll";
        engine.instance().listensOn(listeners.port(false), listeners.port(true), transport);
    }

    /** By which ways clients come: {@code tcp}, {@code unix}, {@code tls}. */
    public List<String> kinds() {
        return listeners.kinds();
    }

    /** Stops listening and closes the connections. */
    public Future<Void> stop() {
        Promise<Void> stopped = Promise.promise();
        loop.execute(
                () -> {
                    end();
                    stopped.complete();
                });
        return stopped.future();
    }

    private void end() {
        engine.instance().stopsListening();
        if (listeners != null) {
            listeners.close();
        }
        for (Session session : List.copyOf(engine.sessions().all())) {
            if (!engine.sessions().isGuest(session)) {
                session.peer().close();
            }
        }
    }
}
