package io.respite.app;

import io.respite.bytes.Clock;
import io.respite.engine.CommandTable;
import io.respite.engine.Engine;
import io.respite.engine.InfoSections;
import io.respite.engine.Program;
import io.respite.engine.settings.ConfigText;
import io.respite.engine.settings.Settings;
import io.respite.engine.users.Refused;
import io.respite.engine.users.Users;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import io.respite.persistence.Disk;
import io.respite.persistence.Persistence;
import io.respite.replication.Replicating;
import io.respite.server.EngineLoop;
import io.respite.server.RespServer;
import io.respite.server.tls.TlsRefused;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;

/**
 * Everything but HTTP, put together by hand: engine, data and RESP port.
 *
 * <p>It needs nothing of Quarkus and has a Vert.x of its own. So clients are served while Quarkus
 * still starts, which takes longer than all of this, and no request over HTTP ever takes a turn of
 * the engine's event loop.
 */
final class Server {

    private static final Logger log = Logger.getLogger(Server.class);

    /** Addresses only: memory is taken as data comes. */
    private static final long ARENA_BYTES = 1L << 39;

    private final Vertx vertx;
    private final Settings settings;
    private final InfoSections sections;
    private final Keyspace keyspace;
    private final Engine engine;
    private final Persistence persistence;
    private final RespServer respServer;
    private final Replicating replicating;
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();
    private volatile boolean started;

    Server(Configuration configuration, String version) {
        settings = configuration.settings();
        tuneNetty();
        /* Vert.x takes longer to come than all the rest, which needs nothing of it. */
        CompletableFuture<Vertx> coming =
                CompletableFuture.supplyAsync(
                        () -> vertx(settings),
                        task -> Thread.ofPlatform().name("respite-vertx").start(task));
        sections = Sections.all(version);
        int databases = (int) settings.number("databases");
        keyspace = new Keyspace(new Arena(ARENA_BYTES), databases, new SplittableRandom());
        CommandTable commands =
                new CommandTable(Families.all(sections), configuration.commandNames());
        vertx = coming.join();
        EngineLoop loop = new EngineLoop(vertx);
        engine = new Engine(keyspace, commands, settings, Clock.SYSTEM, loop);
        engine.instance().useConfigFile(configuration.file());
        admit(configuration.users());
        persistence = new Persistence(engine, Disk.system());
        engine.scripting()
                .useSandboxes(
                        new SnapshotSandboxes(
                                engine,
                                () ->
                                        new CommandTable(
                                                Families.all(Sections.all(version)),
                                                configuration.commandNames()),
                                Disk.thread("respite-sandbox")));
        respServer = new RespServer(vertx, loop, engine);
        replicating =
                new Replicating(
                        engine,
                        respServer.dialler(Disk.thread("respite-resolve")),
                        Disk.thread("respite-sync"));
        replicating.prepare();
    }

    /* Before anybody may log in. */
    private void admit(List<UserLine> users) {
        Path file = settings.path("aclfile");
        try {
            if (file != null && !users.isEmpty()) {
                throw new StartFailure(
                        "Configuring Redis with users defined in redis.conf and at the same setting"
                            + " an ACL file path is invalid. This setup is very likely to lead to"
                            + " configuration errors and security holes, please define either an"
                            + " ACL file or declare users directly in your redis.conf, but not"
                            + " both.");
            }
            configure(users);
            if (file != null) {
                engine.accessControl().load(file);
                warnOfLostPassword();
            }
        } catch (Refused refused) {
            throw new StartFailure(
                    "Aborting Redis startup because of ACL errors: " + refused.getMessage());
        }
    }

    private void configure(List<UserLine> lines) {
        Users users = engine.accessControl().users();
        try {
            users.configure(lines.stream().map(UserLine::words).toList());
        } catch (Refused refused) {
            String reason = ConfigText.textOf(refused.getMessage());
            if (refused.directive() >= 0) {
                UserLine line = lines.get(refused.directive());
                throw ConfigurationError.at(line.place(), line.line(), reason);
            }
            log.warn(reason);
            throw new StartFailure("Critical error while loading ACLs. Exiting.");
        }
        for (UserLine line : lines) {
            String name = line.words().getFirst();
            if (!users.find(name).isEnabled()) {
                log.infof(
                        "The user '%s' is disabled (there is no 'on' modifier in the user"
                                + " description). Make sure this is not a configuration error.",
                        ConfigText.textOf(name));
            }
        }
    }

    /* As in Redis: the file says all of every user, of the default one too. */
    private void warnOfLostPassword() {
        boolean needsNone = engine.accessControl().users().standard().needsNoPassword();
        if (needsNone && !settings.text("requirepass").isEmpty()) {
            log.warn("requirepass does not act: the ACL file lets the default user in without");
        }
    }

    /* Netty is faster with sun.misc.Unsafe, of which the JVM warns unless it is told to allow it,
     * as the launcher does. Its pool grows by 512 KiB in place of 4 MiB: large replies do not use
     * it. */
    private static void tuneNetty() {
        if (!"allow".equals(System.getProperty("sun.misc.unsafe.memory.access"))) {
            System.setProperty("io.netty.noUnsafe", "true");
        }
        System.setProperty("io.netty.allocator.maxOrder", "6");
    }

    /* Nothing of Vert.x' file cache is used; one loop accepts clients and serves them. */
    private static Vertx vertx(Settings settings) {
        return Vertx.vertx(
                new VertxOptions()
                        .setPreferNativeTransport(!settings.text("transport").equals("nio"))
                        .setEventLoopPoolSize(1)
                        .setFileSystemOptions(
                                new FileSystemOptions()
                                        .setClassPathResolvingEnabled(false)
                                        .setFileCachingEnabled(false)));
    }

    Engine engine() {
        return engine;
    }

    Settings settings() {
        return settings;
    }

    InfoSections sections() {
        return sections;
    }

    /** Whether clients can connect. */
    boolean isStarted() {
        return started;
    }

    /** Is there when all data is; fails with a {@link StartFailure} where it cannot be loaded. */
    CompletableFuture<Void> loaded() {
        return loaded;
    }

    /** Has HTTP encrypted where the settings say so; {@link #start} has read certificates then. */
    void encrypt(HttpServerOptions options) {
        if (settings.flag("http-tls")) {
            respServer.tls().encrypt(options);
        }
    }

    /**
     * Begins to serve clients, whatever of the data is there, and to load it.
     *
     * @throws StartFailure where the port cannot be had
     */
    void start() {
        long port = settings.number("port");
        log.info("Running mode=standalone, port=" + port + ".");
        engine.setLoading(true);
        try {
            respServer.start().toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof TlsRefused) {
                throw new StartFailure("Failed to configure TLS. Check logs for more info.");
            }
            throw new StartFailure(StartFailure.reason(failure));
        }
        log.info("Server initialized");
        started = true;
        load();
    }

    /* Clients are answered meanwhile, if only that data is loading. */
    private void load() {
        engine.submit(
                        () -> {
                            persistence.start(this::ended);
                            return null;
                        })
                .exceptionally(
                        broken -> {
                            loaded.completeExceptionally(broken);
                            return null;
                        });
    }

    /* Called on the engine thread: who has waited for data that is there would be refused else. */
    private void ended(String failure) {
        if (failure == null) {
            engine.setLoading(false);
            replicating.start();
            respServer.kinds().forEach(kind -> log.info("Ready to accept connections " + kind));
            loaded.complete(null);
        } else {
            log.error(failure);
            loaded.completeExceptionally(new StartFailure(failure));
        }
    }

    /** Saves the data as a shutdown does, so that the code that takes over finds it again. */
    void save() {
        engine.submit(() -> engine.storage().prepareToEnd(Program.Saving.ALWAYS, true))
                .toCompletableFuture()
                .join();
    }

    /** Ends all connections, then forgets the data. */
    void stop() {
        respServer.stop().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        keyspace.close();
    }
}
