package io.respite.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.respite.app.log.LogLines;
import io.respite.app.log.LogSettings;
import io.respite.engine.Engine;
import io.respite.engine.settings.Settings;
import io.respite.memory.ControlGroup;
import io.respite.memory.Memory;
import io.respite.memory.Scheduling;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/**
 * The program: runs the server until it is told to stop.
 *
 * <pre>
 *   command line, file, environment ─▶ {@link Configuration} ─▶ {@link Server} ─▶ Quarkus
 * </pre>
 *
 * Clients are served before Quarkus starts. What it must know (the HTTP address) is handed over as
 * system properties, which are stronger than its own configuration.
 */
@QuarkusMain
public final class Respite {

    /* Before the first logger: it decides for the process which log manager there is, and takes
     * as long to come as the memory does on another thread. */
    static {
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        Thread.ofPlatform().daemon().name("respite-memory").start(Memory::prepare);
    }

    private static final Logger log = Logger.getLogger(Respite.class);

    /** So long HTTP waits for the data. */
    private static final long PATIENCE_MS = 100;

    private static Server server;

    /**
     * Starts the server with the given command line, waits until it is told to stop, and ends the
     * process: with status 0 where it was told to, with 1 where it could not start.
     */
    public static void main(String... args) {
        String[] words = TrainingRun.isWanted() ? TrainingRun.arguments() : args;
        CommandLine commandLine = CommandLine.parse(words);
        switch (commandLine.action()) {
            case SHOW_HELP -> System.out.print(CommandLine.HELP);
            case SHOW_VERSION -> System.out.println(Version.line());
            case CHECK_AOF -> System.exit(AofChecker.run(words));
            case CHECK_RDB -> System.exit(RdbChecker.run(commandLine.file()));
            case CHECK_HEALTH -> HealthProbe.main(Arrays.copyOfRange(words, 1, words.length));
            case RUN -> run(commandLine, words);
        }
    }

    private static void run(CommandLine commandLine, String[] words) {
        if (isPackaged()) {
            LogLines.install();
        }
        try {
            Configuration configuration = load(commandLine);
            apply(configuration.settings());
            log.info("oO0OoO0OoO0Oo Respite is starting oO0OoO0OoO0Oo");
            configuration.warnings().forEach(log::warn);
            ContainerMemory.apply(configuration.settings(), ControlGroup.memoryLimitBytes());
            if (words.length > 0) {
                log.info("Configuration loaded");
            }
            server = new Server(configuration, Version.text());
            Supervisor supervisor =
                    Supervisor.of(configuration.settings().text("supervised"), System.getenv());
            server.engine().instance().supervisedBy(supervisor.name());
            Shutdown shutdown = new Shutdown(server.engine(), supervisor);
            if (isPackaged()) {
                Signals.handle(shutdown::onSignal, "TERM", "INT");
                Signals.handle(_ -> shutdown.crash("crashed by signal: 6", 6), "ABRT");
            }
            server.engine().runIn(shutdown);
            if (isPackaged()) {
                shutdown.removes(PidFile.keep(configuration.settings().path("pidfile")));
                adjustProcess(configuration, server.engine());
            }
            server.start();
            server.loaded().thenRun(supervisor::ready);
            awaitData();
        } catch (ConfigurationError | StartFailure failure) {
            tellOfEnd(failure.getMessage());
            System.exit(1);
        }
        yieldToClients();
        Quarkus.run(null, Respite::exit, words);
    }

    /*
     * HTTP and the compilation of code take what time clients leave: these wait for the engine, and
     * for the JVM's own thread while it collects garbage. The threads of Quarkus come from this
     * one, those of compilers from each other; the engine's came before, the first of Vert.x. As it
     * has clients by now, this thread does it all.
     */
    private static void yieldToClients() {
        if (isPackaged()) {
            Scheduling.prompt(
                    name -> name.equals("VM Thread") || name.startsWith("vert.x-eventloo"));
            Scheduling.low(name -> name.startsWith("C1 Compiler") || name.startsWith("C2 Comp"));
            Scheduling.low();
        }
    }

    private static void adjustProcess(Configuration configuration, Engine engine) {
        Settings settings = configuration.settings();
        ProcessTitle.follow(settings, configuration.file());
        LogLines.setRole(() -> engine.replication().isReplica());
        OomScore score = OomScore.follow(settings, () -> engine.replication().isReplica());
        score.begin();
        engine.instance().onRole(score::begin);
        Watchdog.follow(settings, engine.loop());
    }

    /*
     * HTTP comes when the data is there, so that it takes nothing from loading a little; while much
     * is loaded it comes beside that, to tell how far it is.
     */
    private static void awaitData() {
        try {
            server.loaded().get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException much) {
            server.loaded().exceptionally(Respite::fail);
        } catch (ExecutionException failure) {
            throw new StartFailure(failure.getCause().getMessage());
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /* A log file tells of it as well; among JSON objects it is one of them. */
    private static void tellOfEnd(String reason) {
        if (LogLines.isJson() || LogLines.isInFile()) {
            log.error(reason);
        }
        if (!LogLines.isJson()) {
            System.err.println(reason);
        }
    }

    /* The exit waits for its hooks, which end the engine thread, so it needs a thread. */
    private static Void fail(Throwable failure) {
        tellOfEnd(failure.getMessage());
        Thread.ofPlatform().name("shutdown").start(() -> System.exit(1));
        return null;
    }

    /**
     * The server of this process; one that was configured by its surroundings alone, and is yet to
     * be started, where no command line started one.
     */
    static synchronized Server server() {
        if (server == null) {
            server = new Server(load(CommandLine.parse()), Version.text());
        }
        return server;
    }

    private static Configuration load(CommandLine commandLine) {
        Configuration.Sources sources =
                new Configuration.Sources(System.getenv(), Respite::property, System.in);
        return Configuration.load(commandLine, sources);
    }

    /* Quarkus' configuration takes a tenth of a second to build before Quarkus builds it anyway:
     * the system properties, which it would read too, come without. */
    private static Optional<String> property(String name) {
        if (isPackaged()) {
            return Optional.ofNullable(System.getProperty(name));
        }
        return ConfigProvider.getConfig().getOptionalValue(name, String.class);
    }

    private static void apply(Settings settings) {
        if (isPackaged()) {
            LogSettings.follow(settings);
            LogLines.raw(" PID: " + ProcessHandle.current().pid());
        }
        if (settings.isGiven("http-port")) {
            System.setProperty("quarkus.http.port", settings.text("http-port"));
        }
        /* rest.Problems looks, and says what is wrong. */
        System.setProperty("vertx.disableURIValidation", "true");
        System.setProperty("quarkus.http.host", HttpPort.host(settings.words("bind")));
    }

    private static void exit(int status, Throwable cause) {
        if (cause != null) {
            log.error("Could not start: " + StartFailure.reason(cause));
        }
        if (isPackaged()) {
            System.exit(status);
        }
    }

    /** False under live reload, which logs, restarts and ends in Quarkus' own way. */
    private static boolean isPackaged() {
        return Respite.class.getClassLoader() == ClassLoader.getSystemClassLoader();
    }
}
