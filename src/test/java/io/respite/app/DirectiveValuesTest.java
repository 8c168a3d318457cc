package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.settings.ConfigText;
import io.respite.engine.settings.Directives;
import io.respite.engine.settings.Setting;
import io.respite.engine.settings.Settings;
import io.respite.golden.RealRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every directive with every value of {@link DirectiveBattery} answers as Redis 7.2.6 does, by
 * CONFIG SET or at the start. With {@code -Drespite.golden=write
 * -Dgolden.redis=/path/of/7.2/redis-server} it writes down what that server makes of them, which
 * takes some minutes.
 */
class DirectiveValuesTest {

    private static final Path GOLDEN = Path.of("src/test/golden/config/values.golden");
    private static final Settings.Caller LOCAL = new Settings.Caller(true, false);

    /** Redis takes a list of words in which a quote is left open for an empty one. */
    private static final String UNBALANCED = "!Unbalanced quotes in configuration line";

    @TempDir Path directory;

    @Test
    void answersAsRedis() throws Exception {
        if ("write".equals(System.getProperty("respite.golden"))) {
            Path redis = RealRedis.binary().orElseThrow();
            new DirectiveRecorder(redis, directory).record().write(GOLDEN);
            return;
        }
        List<String> wrong = new ArrayList<>();
        DirectiveOutcomes expected = DirectiveOutcomes.read(GOLDEN);
        for (Map.Entry<String, List<String>> each : expected.all().entrySet()) {
            String[] key = each.getKey().split(" ");
            boolean isSet = key[0].equals("SET");
            List<String> ours = isSet ? set(key[1]) : start(key[1]);
            compare(each.getKey(), each.getValue(), ours, wrong);
            if (isSet && !takesManyWords(key[1])) {
                compare("START for " + each.getKey(), each.getValue(), start(key[1]), wrong);
            }
        }
        assertThat(String.join("\n", wrong)).isEmpty();
        assertThat(expected.all()).hasSizeGreaterThan(190);
    }

    @Test
    void everyDirectiveIsAmongThem() throws IOException {
        List<String> names =
                DirectiveOutcomes.read(GOLDEN).all().keySet().stream()
                        .map(key -> key.substring(key.indexOf(' ') + 1))
                        .toList();
        for (Setting row : Directives.all()) {
            if (!row.isOurs() && !DirectiveBattery.MACHINES.contains(row.name())) {
                assertThat(names).contains(row.name());
            }
        }
    }

    private static boolean takesManyWords(String name) {
        return fresh().row(name).kind().takesManyWords();
    }

    private static void compare(
            String what, List<String> expected, List<String> ours, List<String> wrong) {
        for (int i = 0; i < ours.size(); i++) {
            String value = DirectiveBattery.shortened(DirectiveBattery.VALUES.get(i));
            String own = ours.get(i);
            if (own.isEmpty()) {
                continue;
            }
            String shown = DirectiveBattery.shortened(own.substring(1));
            boolean isSame =
                    expected.get(i).equals("=")
                            ? own.startsWith("=")
                            : expected.get(i).equals(own.substring(0, 1) + shown);
            if (!isSame && !own.equals(UNBALANCED)) {
                wrong.add(
                        what
                                + " "
                                + ConfigText.quote(value)
                                + ": "
                                + own
                                + ", in Redis "
                                + expected.get(i));
            }
        }
    }

    private static Settings fresh() {
        Settings settings = new Settings(Directives.all());
        settings.put("save", List.of(""));
        settings.put("enable-protected-configs", List.of("yes"));
        return settings;
    }

    private static List<String> set(String name) {
        Settings settings = fresh();
        String before = shown(settings, name);
        List<String> outcomes = new ArrayList<>();
        for (String value : DirectiveBattery.VALUES) {
            String refusal = settings.set(List.of(name, value), LOCAL);
            if (refusal == null) {
                outcomes.add("=" + shown(settings, name));
                settings.set(List.of(name, before), LOCAL);
            } else {
                outcomes.add("!" + DirectiveRecorder.reason(refusal));
                /* All or none: what stands before it is not set either. */
                settings.set(List.of("hash-max-listpack-entries", "777", name, value), LOCAL);
                assertThat(settings.number("hash-max-listpack-entries")).isEqualTo(512);
            }
        }
        return outcomes;
    }

    private static String shown(Settings settings, String name) {
        return settings.get(List.of(name)).get(name);
    }

    /* As arguments of the program; what no argument can hold is left out. */
    private static List<String> start(String name) {
        List<String> outcomes = new ArrayList<>();
        for (String value : DirectiveBattery.VALUES) {
            if (!DirectiveRecorder.isArgument(value)) {
                outcomes.add("");
                continue;
            }
            Settings settings = fresh();
            CommandLine line = CommandLine.parse("--" + name, ConfigText.textOf(value));
            try {
                new ConfigFile(settings).readText("the command line", false, line.options());
                outcomes.add("=" + shown(settings, name));
            } catch (ConfigurationError error) {
                String message = error.getMessage();
                String quoted = "'" + ConfigText.textOf(line.options().strip()) + "' ";
                outcomes.add("!" + message.substring(message.indexOf(quoted) + quoted.length()));
            }
        }
        return outcomes;
    }
}
