package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.settings.ConfigRewrite;
import io.respite.engine.settings.ConfigText;
import io.respite.engine.settings.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plays recorded sessions of Redis 7.2.6 and compares every answer. */
class ConfigGoldenTest {

    private static final Path GOLDEN = Path.of("src/test/golden/config");
    private static final String FATAL = "*** FATAL CONFIG FILE ERROR (Respite) *** Reading ";

    private String standardInput = "";
    private Settings settings;

    @ParameterizedTest
    @ValueSource(strings = {"commands.session", "start.session"})
    void answersAsRedis(String file) throws IOException {
        List<String> wrong = new ArrayList<>();
        int count = 0;
        String request = null;
        List<String> expected = new ArrayList<>();
        for (String line : lines(file)) {
            if (line.startsWith("  ")) {
                expected.add(line.substring(2));
                continue;
            }
            count += check(request, expected, wrong);
            request = line;
            expected.clear();
        }
        count += check(request, expected, wrong);
        assertThat(wrong).isEmpty();
        assertThat(count).isGreaterThan(60);
    }

    private static List<String> lines(String file) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(GOLDEN.resolve(file), StandardCharsets.UTF_8)) {
            if (!line.startsWith("#")) {
                lines.add(line);
            }
        }
        return lines;
    }

    private int check(String request, List<String> expected, List<String> wrong) {
        if (request == null) {
            return 0;
        }
        List<String> answer = answer(ConfigText.split(request), expected);
        if (!answer.equals(expected)) {
            wrong.add(request + "\n    Redis:   " + expected + "\n    Respite: " + answer);
        }
        return 1;
    }

    private List<String> answer(List<String> words, List<String> expected) {
        List<String> arguments = words.subList(1, words.size());
        return switch (words.get(0)) {
            case "STDIN" -> {
                standardInput = arguments.get(0);
                yield List.of();
            }
            case "START" -> start(arguments, expected);
            case "CONFIG" -> command(arguments.get(0), arguments.subList(1, arguments.size()));
            default -> throw new AssertionError(words);
        };
    }

    private List<String> start(List<String> arguments, List<String> expected) {
        try {
            settings = load(arguments, standardInput);
        } catch (ConfigurationError error) {
            return List.of(shortened(error.getMessage()));
        } finally {
            standardInput = "";
        }
        List<String> names = new ArrayList<>();
        for (String pair : expected) {
            names.add(ConfigText.split(pair).get(0));
        }
        return names.isEmpty() ? List.of() : pairs(names);
    }

    private static Settings load(List<String> arguments, String standardInput) {
        String[] texts = arguments.stream().map(ConfigText::textOf).toArray(String[]::new);
        byte[] bytes = standardInput.getBytes(StandardCharsets.ISO_8859_1);
        Configuration.Sources sources =
                new Configuration.Sources(
                        Map.of(), name -> Optional.empty(), new ByteArrayInputStream(bytes));
        return Configuration.load(CommandLine.parse(texts), sources).settings();
    }

    /* FATAL, the number of the line on standard input, the line, the reason. */
    private static String shortened(String message) {
        assertThat(message).startsWith(FATAL.substring(0, FATAL.indexOf("Reading")));
        return message.replace(FATAL, "FATAL ")
                .replace("the command line >>> ", "")
                .replace("*** FATAL CONFIG FILE ERROR (Respite) *** ", "FATAL ")
                .replace("the configuration from standard input, at line ", "")
                .replace(" >>> ", " ");
    }

    private List<String> command(String name, List<String> arguments) {
        if (name.equals("GET")) {
            return pairs(arguments);
        }
        String error = settings.set(arguments, new Settings.Caller(true, false));
        return List.of(error == null ? "+OK" : "-" + error);
    }

    private List<String> pairs(List<String> patterns) {
        Map<String, String> found = new TreeMap<>(settings.get(patterns));
        List<String> pairs = new ArrayList<>();
        found.forEach(
                (name, value) -> pairs.add(ConfigText.quote(name) + " " + ConfigText.quote(value)));
        return pairs.isEmpty() ? List.of("(none)") : pairs;
    }

    /** As recorded after the same commands; the order of new lines is Redis' own each time. */
    @Test
    void rewritesAFileAsRedis() throws IOException {
        String old = Files.readString(GOLDEN.resolve("rewrite.conf"));
        settings = load(List.of("-"), old.replace("include extra.conf", "hz 20"));
        for (String line : lines("rewrite.commands")) {
            List<String> words = ConfigText.split(line);
            assertThat(command("SET", words.subList(2, words.size()))).containsExactly("+OK");
        }
        List<String> recorded = new ArrayList<>();
        List<String> users = new ArrayList<>();
        for (String line : Files.readAllLines(GOLDEN.resolve("rewritten.conf"))) {
            recorded.add(line.replace("@DIR@", settings.text("dir")));
            if (line.startsWith("user ")) {
                users.add(line.substring("user ".length()));
            }
        }
        List<String> rewritten =
                ConfigRewrite.rewrite(old, settings, users, false).lines().toList();
        int mark = recorded.indexOf("# Generated by CONFIG REWRITE");
        assertThat(rewritten.subList(0, mark)).isEqualTo(recorded.subList(0, mark));
        assertThat(rewritten).containsExactlyInAnyOrderElementsOf(recorded);
    }

    @Test
    void everyDirectiveOfRedisHasItsNameAndDefault() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        for (String line : lines("defaults.conf")) {
            List<String> words = ConfigText.split(line);
            expected.put(words.get(0), words.get(1));
        }
        expected.put("dir", ConfigText.bytesOf(Path.of("").toRealPath().toString()));
        Settings fresh = load(List.of(), "");
        Map<String, String> actual = new TreeMap<>(fresh.get(List.of("*")));
        fresh.rows().stream()
                .filter(row -> row.isHidden())
                .forEach(row -> actual.putAll(fresh.get(List.of(row.name()))));
        assertThat(actual).isEqualTo(expected);
    }
}
