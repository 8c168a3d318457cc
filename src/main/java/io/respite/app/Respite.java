package io.respite.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.respite.engine.Instance;
import io.respite.engine.Settings;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/**
 * The program: runs the server until it is told to stop.
 *
 * <pre>
 *   command line, file, environment ─▶ {@link Configuration} ─▶ Quarkus ─▶ {@link Lifecycle}
 * </pre>
 *
 * What must be known before Quarkus starts (the HTTP address, where and how much to log) is read
 * here and handed over as system properties, which are stronger than Quarkus' own configuration.
 */
@QuarkusMain
public final class Respite {

    private static final Logger log = Logger.getLogger(Respite.class);

    private static Configuration configuration;

    /**
     * Starts the server with the given command line, waits until it is told to stop, and ends the
     * process: with status 0 where it was told to, with 1 where it could not start.
     */
    public static void main(String... args) {
        String[] words = TrainingRun.isWanted() ? TrainingRun.arguments() : args;
        CommandLine commandLine = CommandLine.parse(words);
        switch (commandLine.action()) {
            case SHOW_HELP -> System.out.print(CommandLine.HELP);
            case SHOW_VERSION -> System.out.println(version());
            case RUN -> run(commandLine, words);
        }
    }

    private static void run(CommandLine commandLine, String[] words) {
        if (isPackaged()) {
            LogLines.install();
        }
        try {
            configuration = load(commandLine);
        } catch (ConfigurationError error) {
            System.err.println(error.getMessage());
            System.exit(1);
        }
        apply(configuration.settings());
        log.info("oO0OoO0OoO0Oo Respite is starting oO0OoO0OoO0Oo");
        configuration.warnings().forEach(log::warn);
        if (words.length > 0) {
            log.info("Configuration loaded");
        }
        Quarkus.run(null, Respite::exit, words);
    }

    /** What was configured; read from the surroundings alone where no command line started us. */
    static synchronized Configuration configuration() {
        if (configuration == null) {
            configuration = load(CommandLine.parse());
        }
        return configuration;
    }

    private static Configuration load(CommandLine commandLine) {
        Configuration.Sources sources =
                new Configuration.Sources(System.getenv(), Respite::property, System.in);
        return Configuration.load(commandLine, sources);
    }

    /* Quarkus' configuration takes a tenth of a second to build before Quarkus builds it anyway: the
     * system properties, which it would read too, come without. */
    private static Optional<String> property(String name) {
        if (isPackaged()) {
            return Optional.ofNullable(System.getProperty(name));
        }
        return ConfigProvider.getConfig().getOptionalValue(name, String.class);
    }

    private static void apply(Settings settings) {
        if (isPackaged()) {
            LogLines.setLevel(LogLines.Verbosity.of(settings.text("loglevel")));
            String file = settings.text("logfile");
            LogLines.setFile(file.isEmpty() ? null : Path.of(file));
        }
        if (settings.isGiven("http-port")) {
            System.setProperty("quarkus.http.port", settings.text("http-port"));
        }
        System.setProperty("quarkus.http.host", HttpPort.host(settings.words("bind")));
        boolean nio = settings.text("transport").equals("nio");
        System.setProperty("quarkus.vertx.prefer-native-transport", String.valueOf(!nio));
    }

    private static String version() {
        return "Respite server v="
                + ConfigProvider.getConfig().getValue("quarkus.application.version", String.class)
                + " redis="
                + Instance.REDIS_VERSION
                + " bits=64 java="
                + Runtime.version();
    }

    private static void exit(int status, Throwable cause) {
        if (cause != null) {
            log.error("Could not start: " + StartFailure.reason(cause));
        } else {
            log.info("Respite is now ready to exit, bye bye...");
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
