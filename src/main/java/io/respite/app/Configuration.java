package io.respite.app;

import io.respite.engine.settings.ConfigRewrite;
import io.respite.engine.settings.ConfigText;
import io.respite.engine.settings.Directives;
import io.respite.engine.settings.Setting;
import io.respite.engine.settings.Setting.Reach;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * All that was said about this server before it started. Strongest first: the command line,
 * standard input, the file, the environment ({@code RESPITE_HTTP_PORT}), Quarkus properties
 * ({@code respite.http-port}), the defaults.
 *
 * @param file the configuration file, absolute, for CONFIG REWRITE and INFO; null without one
 * @param users what {@code user} directives say
 * @param commandNames the name by which each renamed command is found, by its own, both in lower
 *     case; empty where it is not
 * @param warnings sentences to log at the start
 */
public record Configuration(
        Settings settings,
        Path file,
        List<UserLine> users,
        Map<String, String> commandNames,
        List<String> warnings) {

    private static final String VARIABLE_PREFIX = "RESPITE_";

    /** Variables for the launcher's Java, which are no directives. */
    private static final List<String> LAUNCHER_PREFIXES = List.of("RESPITE_JAVA", "RESPITE_JVM");

    /**
     * Where values come from besides the command line.
     *
     * @param variables the environment
     * @param properties the value of a Quarkus property, if it has one
     * @param standardInput read only if the command line says so
     */
    public record Sources(
            Map<String, String> variables,
            Function<String, Optional<String>> properties,
            InputStream standardInput) {}

    /**
     * Reads everything.
     *
     * @throws ConfigurationError with the place and the reason at the first thing wrong
     */
    public static Configuration load(CommandLine commandLine, Sources sources) {
        Settings settings = new Settings(Directives.all());
        readSurroundings(settings, sources);
        ConfigFile reader = new ConfigFile(settings);
        Path file =
                commandLine.file() == null
                        ? null
                        : Path.of(commandLine.file()).toAbsolutePath().normalize();
        if (file != null) {
            reader.readFile(file);
        }
        if (commandLine.readsStandardInput()) {
            reader.readStandardInput(sources.standardInput());
        }
        reader.readText("the command line", false, commandLine.options());
        checkTogether(settings);
        List<String> warnings = new ArrayList<>(reader.warnings());
        addUnknownVariables(settings, sources.variables(), warnings);
        addInert(settings, warnings);
        return new Configuration(
                settings, file, reader.users(), reader.renames().names(), warnings);
    }

    /* At every start, and so without lambdas and "+", which cost their first use dearly. */
    private static void readSurroundings(Settings settings, Sources sources) {
        for (Setting row : settings.rows()) {
            readSurroundings(settings, row, row.name(), sources);
            if (row.alias() != null) {
                readSurroundings(settings, row, row.alias(), sources);
            }
        }
    }

    private static void readSurroundings(
            Settings settings, Setting row, String name, Sources sources) {
        String property = "respite.".concat(name);
        Optional<String> configured = sources.properties().apply(property);
        if (configured.isPresent()) {
            put(settings, row, "the Quarkus property", property, configured.get());
        }
        String variable = variable(name);
        String value = sources.variables().get(variable);
        if (value != null) {
            put(settings, row, "the environment", variable, value);
        }
    }

    private static String variable(String name) {
        return VARIABLE_PREFIX.concat(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static void put(
            Settings settings, Setting row, String place, String key, String value) {
        String bytes = ConfigText.bytesOf(value);
        boolean splits = row.kind().takesManyWords() && !bytes.isEmpty();
        List<String> words = splits ? ConfigText.split(bytes) : List.of(bytes);
        try {
            if (words == null) {
                throw new Refused("Unbalanced quotes in configuration line");
            }
            settings.put(row.name(), words);
        } catch (Refused refused) {
            throw ConfigurationError.at(place, key + "=" + value, refused.getMessage());
        }
    }

    private static void checkTogether(Settings settings) {
        if (settings.flag("cluster-enabled") && !settings.text("replicaof").isEmpty()) {
            throw new ConfigurationError(
                    "*** FATAL CONFIG FILE ERROR (Respite) *** "
                            + "replicaof directive not allowed in cluster mode");
        }
        Path log = settings.path("logfile");
        if (log == null) {
            return;
        }
        try {
            Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
        } catch (IOException e) {
            throw new ConfigurationError(
                    "*** FATAL CONFIG FILE ERROR (Respite) *** "
                            + "Can't open the log file: "
                            + ConfigRewrite.reason(e));
        }
    }

    private static void addUnknownVariables(
            Settings settings, Map<String, String> variables, List<String> warnings) {
        Set<String> known = null;
        for (String variable : variables.keySet()) {
            if (!variable.startsWith(VARIABLE_PREFIX) || isLaunchers(variable)) {
                continue;
            }
            known = known == null ? variables(settings) : known;
            if (!known.contains(variable)) {
                warnings.add("environment variable " + variable + " names no directive");
            }
        }
    }

    private static boolean isLaunchers(String variable) {
        for (String prefix : LAUNCHER_PREFIXES) {
            if (variable.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> variables(Settings settings) {
        Set<String> names = new HashSet<>();
        for (Setting row : settings.rows()) {
            names.add(variable(row.name()));
            if (row.alias() != null) {
                names.add(variable(row.alias()));
            }
        }
        return names;
    }

    /* A directive that asks for nothing (no, 0, "") gets just that. */
    private static void addInert(Settings settings, List<String> warnings) {
        for (Setting row : settings.rows()) {
            if (row.reach() != Reach.INERT || !settings.isGiven(row.name())) {
                continue;
            }
            String value = settings.value(row).text();
            boolean asksForNothing = value.isEmpty() || value.equals("no") || value.equals("0");
            if (!asksForNothing) {
                warnings.add(
                        "directive '"
                                + row.name()
                                + "' is accepted but does not apply to"
                                + " Respite: "
                                + row.reason());
            }
        }
    }
}
