package io.respite.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.settings.Directives;
import io.respite.engine.settings.Setting;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** Reads the files of {@code deploy/}, and knows what may be said to the server in them. */
final class DeployFiles {

    static final Path DEPLOY = Path.of("deploy");

    static final Set<String> PROBES =
            Set.of("/q/health/live", "/q/health/ready", "/q/health/started");

    private static final Pattern FLAG = Pattern.compile("--([a-z][a-z-]*)");

    private static final Set<String> DIRECTIVES =
            Directives.all().stream()
                    .flatMap(row -> Stream.of(row.name(), row.alias()))
                    .filter(name -> name != null)
                    .collect(Collectors.toSet());

    private DeployFiles() {}

    /** Every document of a YAML file; a key that stands twice is an error. */
    static List<Map<String, Object>> yaml(Path file) throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<Map<String, Object>> documents = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file)) {
            for (Object document : new Yaml(options).loadAll(reader)) {
                documents.add(map(document));
            }
        }
        return documents;
    }

    /** What a list of keys leads to; null where there is no such thing. */
    static Object at(Object from, String... path) {
        Object here = from;
        for (String key : path) {
            here = here == null ? null : map(here).get(key);
        }
        return here;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return (Map<String, Object>) value;
    }

    static List<?> list(Object value) {
        return value == null ? List.of() : List.copyOf((Collection<?>) value);
    }

    static boolean isJson(Path file) {
        return file.toString().endsWith(".json");
    }

    /** The default of a directive. */
    static String initial(String directive) {
        return Directives.all().stream()
                .filter(row -> row.name().equals(directive))
                .map(Setting::initial)
                .findFirst()
                .orElseThrow();
    }

    /** Holds every {@code --name} in the words of a command line against the directives. */
    static void assertFlagsExist(String words) {
        Set<String> unknown = new TreeSet<>();
        FLAG.matcher(words)
                .results()
                .map(found -> found.group(1))
                .filter(name -> !name.equals("check-health") && !DIRECTIVES.contains(name))
                .forEach(unknown::add);
        assertThat(unknown).isEmpty();
    }

    /** Holds every variable {@code RESPITE_*} against the directives. */
    static void assertVariablesExist(Collection<String> variables) {
        assertThat(variables)
                .filteredOn(name -> name.startsWith("RESPITE_"))
                .allSatisfy(
                        name ->
                                assertThat(DIRECTIVES)
                                        .contains(
                                                name.substring("RESPITE_".length())
                                                        .toLowerCase(Locale.ROOT)
                                                        .replace('_', '-')));
    }
}
