package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.engine.settings.Setting;
import io.respite.engine.settings.Setting.Reach;
import io.respite.engine.settings.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {

    @TempDir Path directory;

    private Map<String, String> variables = Map.of();
    private Map<String, String> properties = Map.of();
    private String standardInput = "";

    private Configuration load(String... arguments) {
        Configuration.Sources sources =
                new Configuration.Sources(
                        variables,
                        name -> Optional.ofNullable(properties.get(name)),
                        new ByteArrayInputStream(standardInput.getBytes(StandardCharsets.UTF_8)));
        return Configuration.load(CommandLine.parse(arguments), sources);
    }

    private String file(String name, String... lines) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, List.of(lines)).toString();
    }

    @Test
    void theStrongerSourceWins() throws IOException {
        properties =
                Map.of(
                        "respite.timeout",
                        "1",
                        "respite.hz",
                        "11",
                        "respite.port",
                        "1",
                        "respite.databases",
                        "1",
                        "respite.http-port",
                        "1");
        variables =
                Map.of(
                        "RESPITE_TIMEOUT",
                        "2",
                        "RESPITE_PORT",
                        "2",
                        "RESPITE_DATABASES",
                        "2",
                        "RESPITE_HTTP_PORT",
                        "2");
        String file = file("a.conf", "timeout 3", "port 3", "databases 3");
        standardInput = "timeout 4\nport 4";
        Settings settings = load(file, "--timeout", "5", "-").settings();
        assertThat(settings.number("timeout")).isEqualTo(5);
        assertThat(settings.number("port")).isEqualTo(4);
        assertThat(settings.number("databases")).isEqualTo(3);
        assertThat(settings.number("http-port")).isEqualTo(2);
        assertThat(settings.number("hz")).isEqualTo(11);
        assertThat(settings.number("tcp-keepalive")).isEqualTo(300);
        assertThat(settings.isGiven("hz")).isTrue();
        assertThat(settings.isGiven("tcp-keepalive")).isFalse();
    }

    @Test
    void aListInTheEnvironmentIsReplacedByTheFileAndThenAddedTo() throws IOException {
        variables =
                Map.of(
                        "RESPITE_SAVE",
                        "5 5 6 6",
                        "RESPITE_BIND",
                        "127.0.0.1 -::1",
                        "RESPITE_SLAVEOF",
                        "host 7");
        assertThat(load().settings().text("save")).isEqualTo("5 5 6 6");
        assertThat(load().settings().words("bind")).containsExactly("127.0.0.1", "-::1");
        assertThat(load().settings().text("replicaof")).isEqualTo("host 7");
        String file = file("a.conf", "save 900 1", "save 60 100");
        assertThat(load(file, "--save", "1", "1").settings().text("save"))
                .isEqualTo("900 1 60 100 1 1");
        assertThat(load(file, "--save", "").settings().text("save")).isEmpty();
    }

    @Test
    void anEmptyVariableIsAnEmptyValue() {
        variables = Map.of("RESPITE_SAVE", "", "RESPITE_LOGFILE", "");
        assertThat(load().settings().text("save")).isEmpty();
        assertThat(load().settings().text("logfile")).isEmpty();
    }

    @Test
    void argumentsAreUtf8() {
        assertThat(load("--requirepass", "g\u00e9").settings().bytes("requirepass"))
                .isEqualTo("g\u00e9".getBytes(StandardCharsets.UTF_8));
        assertThat(load("--dbfilename", "g\u00e9.rdb").settings().text("dbfilename"))
                .isEqualTo("g\u00e9.rdb");
    }

    @Test
    void errorsNameThePlaceTheLineAndTheReason() throws IOException {
        String file = file("a.conf", "# first", "", "port 7000", "foo bar");
        assertFails(
                "*** FATAL CONFIG FILE ERROR (Respite) *** Reading the configuration file "
                        + file
                        + ", at line 4 >>> 'foo bar' Bad directive or wrong number of arguments",
                file);
        assertFails(
                "*** FATAL CONFIG FILE ERROR (Respite) *** Reading the command line"
                        + " >>> 'port \"x\"' argument couldn't be parsed into an integer",
                "--port",
                "x");
        assertFails(
                "*** FATAL CONFIG FILE ERROR (Respite) *** Reading the configuration file "
                        + file("b.conf", "\u000b", "timeout x")
                        + ", at line 2 >>> 'timeout x' argument couldn't be parsed into an integer",
                directory.resolve("b.conf").toString());
        variables = Map.of("RESPITE_PORT", "x");
        assertFails(
                "*** FATAL CONFIG FILE ERROR (Respite) *** Reading the environment"
                        + " >>> 'RESPITE_PORT=x' argument couldn't be parsed into an integer");
        variables = Map.of("RESPITE_SAVE", "\"1 2");
        assertFails(
                "*** FATAL CONFIG FILE ERROR (Respite) *** Reading the environment"
                        + " >>> 'RESPITE_SAVE=\"1 2' Unbalanced quotes in configuration line");
        variables = Map.of();
        properties = Map.of("respite.hz", "x");
        assertFails(
                "*** FATAL CONFIG FILE ERROR (Respite) *** Reading the Quarkus property"
                        + " >>> 'respite.hz=x' argument couldn't be parsed into an integer");
    }

    private void assertFails(String message, String... arguments) {
        assertThatThrownBy(() -> load(arguments))
                .isInstanceOf(ConfigurationError.class)
                .hasMessage(message);
    }

    @Test
    void aMissingFileIsSaidSo() {
        assertFails(
                "Fatal error, can't open config file '/no/such.conf': "
                        + "No such file or directory",
                "/no/such.conf");
        standardInput = "include /no/such.conf";
        assertFails(
                "Fatal error, can't open config file '/no/such.conf': "
                        + "No such file or directory",
                "-");
    }

    @Test
    void includesAreReadWhereTheyStand() throws IOException {
        file("conf.d/b.conf", "timeout 22", "save 2 2");
        file("conf.d/a.conf", "timeout 11", "save 1 1");
        file("conf.d/.hidden.conf", "timeout x");
        String file =
                file(
                        "main.conf",
                        "save 9 9",
                        "timeout 1",
                        "include " + directory + "/conf.[d]/*.conf",
                        "include " + directory + "/none/*",
                        "dir " + directory,
                        "include conf.d/a.conf",
                        "hz 50");
        Settings settings = load(file).settings();
        assertThat(settings.text("save")).isEqualTo("9 9 1 1 2 2 1 1");
        assertThat(settings.number("timeout")).isEqualTo(11);
        assertThat(settings.number("hz")).isEqualTo(50);
    }

    @Test
    void aFileThatIncludesItselfIsRefused() throws IOException {
        String file = file("loop.conf", "include " + directory + "/loop.conf");
        assertFails(
                "*** FATAL CONFIG FILE ERROR (Respite) *** Reading the configuration file "
                        + file
                        + ", at line 1 >>> 'include "
                        + file
                        + "' include is nested too deeply",
                file);
    }

    @Test
    void usersAndRenamesAreGathered() {
        standardInput = "user alice on >p~1 ~* +@all\nUser bob off\nrename-command CONFIG \"\"";
        Configuration configuration = load("-");
        assertThat(configuration.users())
                .containsExactly(
                        new UserLine(
                                "the configuration from standard input, at line 1",
                                "user alice on >p~1 ~* +@all",
                                List.of("alice", "on", ">p~1", "~*", "+@all")),
                        new UserLine(
                                "the configuration from standard input, at line 2",
                                "User bob off",
                                List.of("bob", "off")));
        assertThat(configuration.commandNames()).isEqualTo(Map.of("config", ""));
    }

    @Test
    void aCommandHasOneNameAtATime() {
        standardInput =
                "rename-command GET g\nrename-command g h\nrename-command SET get\n"
                        + "rename-command flushall \"\"\nrename-command KEYS flushall";
        assertThat(load("-").commandNames())
                .isEqualTo(Map.of("get", "h", "set", "get", "flushall", "", "keys", "flushall"));
    }

    @ParameterizedTest
    @CsvSource({
        "get,nosuch x,No such command in rename-command",
        "get,GET set,Target command name already exists",
        "get,config|get x,No such command in rename-command",
        "rename-command get x,get y,No such command in rename-command",
        "rename-command get '',get y,No such command in rename-command",
        "rename-command get x,set X,Target command name already exists",
        "rename-command get x,'\"\" y',No such command in rename-command"
    })
    void aNameIsThatOfOneCommand(String before, String rename, String reason) {
        boolean isFirst = !before.contains(" ");
        standardInput = (isFirst ? "# " : "") + before + "\nrename-command " + rename;
        assertThatThrownBy(() -> load("-"))
                .isInstanceOf(ConfigurationError.class)
                .hasMessageContaining("at line 2")
                .hasMessageEndingWith("' " + reason);
    }

    @Test
    void whatDoesNotApplyIsWarnedOf() {
        standardInput =
                "daemonize yes\ncrash-memcheck-enabled no\ndynamic-hz yes\n"
                        + "loadmodule /x.so\nsearch.timeout 5 5";
        variables = Map.of("RESPITE_PROT", "1", "RESPITE_JAVA_OPTS", "-Xmx1g", "PATH", "/bin");
        assertThat(load("-").warnings())
                .containsExactly(
                        "directive 'loadmodule' is accepted but does not apply to Respite: "
                                + "modules are C libraries and cannot be loaded",
                        "directive 'search.timeout' is accepted but does not apply to Respite: "
                                + "it belongs to a module",
                        "environment variable RESPITE_PROT names no directive",
                        "directive 'dynamic-hz' is accepted but does not apply to Respite: "
                                + "background work has a time budget of its own",
                        "directive 'daemonize' is accepted but does not apply to Respite: a JVM"
                                + " cannot fork; let the service manager run it in the foreground");
        standardInput = "";
        variables = Map.of();
        assertThat(load().warnings()).isEmpty();
    }

    @Test
    void versionAndHelpAreOnlyTheFirstArgument() {
        assertThat(CommandLine.parse("-v").action()).isEqualTo(CommandLine.Action.SHOW_VERSION);
        assertThat(CommandLine.parse("--version").action())
                .isEqualTo(CommandLine.Action.SHOW_VERSION);
        assertThat(CommandLine.parse("-h").action()).isEqualTo(CommandLine.Action.SHOW_HELP);
        assertThat(CommandLine.parse("--help").action()).isEqualTo(CommandLine.Action.SHOW_HELP);
        assertThat(CommandLine.parse("--port", "1", "--help").action())
                .isEqualTo(CommandLine.Action.RUN);
        assertThat(CommandLine.parse().action()).isEqualTo(CommandLine.Action.RUN);
    }

    @Test
    void standardInputIsNamedFirstOrLast() {
        assertThat(CommandLine.parse("-").readsStandardInput()).isTrue();
        assertThat(CommandLine.parse("a.conf", "-").readsStandardInput()).isTrue();
        assertThat(CommandLine.parse("--port", "1", "-").readsStandardInput()).isTrue();
        assertThat(CommandLine.parse("--logfile", "-", "--port", "1").readsStandardInput())
                .isFalse();
    }

    @Test
    void everyLineOfAStockFileLoads() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("src/test/golden/config/examples.conf"));
        assertThat(lines).hasSizeGreaterThan(180);
        for (String line : lines) {
            String name = line.split(" ", 2)[0];
            standardInput = line;
            Configuration configuration = load("-");
            boolean isSetting = configuration.settings().row(name) != null;
            assertThat(
                            isSetting && configuration.settings().isGiven(name)
                                    || configuration.users().size()
                                                    + configuration.commandNames().size()
                                                    + configuration.warnings().size()
                                            == 1
                                    || line.startsWith("#"))
                    .as(line)
                    .isTrue();
        }
    }

    @Test
    void theWholeStockFileLoads() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("src/test/golden/config/examples.conf"));
        standardInput =
                String.join("\n", lines)
                        .replace("cluster-enabled yes", "")
                        .replace("rename-command CONFIG \"\"", "");
        Configuration configuration = load("-");
        assertThat(configuration.settings().number("auto-aof-rewrite-min-size"))
                .isEqualTo(64L << 20);
        assertThat(configuration.settings().text("bind")).isEqualTo("127.0.0.1 -::1");
    }

    @Test
    void theAnnotatedFileChangesNothingAndItsLinesAreTheDefaults() throws IOException {
        Path annotated = Path.of("deploy/respite.conf");
        Configuration defaults = load();
        Configuration asItStands = load(annotated.toString());
        Pattern commented = Pattern.compile("(?m)^#(?=[a-z])");
        String text = commented.matcher(Files.readString(annotated)).replaceAll("");
        Configuration uncommented = load(file("all.conf", text));

        assertThat(asItStands.warnings()).isEmpty();
        assertThat(uncommented.warnings()).isEmpty();
        for (Setting row : defaults.settings().rows()) {
            String value = defaults.settings().value(row).text();
            assertThat(asItStands.settings().isGiven(row.name())).as(row.name()).isFalse();
            assertThat(asItStands.settings().value(row).text()).isEqualTo(value);
            assertThat(uncommented.settings().value(row).text()).as(row.name()).isEqualTo(value);
            boolean isShown = row.reach() == Reach.LIVE && !row.isHidden();
            assertThat(uncommented.settings().isGiven(row.name()))
                    .as(row.name())
                    .isEqualTo(isShown);
        }
    }
}
