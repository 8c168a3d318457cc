package io.respite.app;

import io.respite.engine.settings.ConfigText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of each value of {@link DirectiveBattery}, for each way of setting a directive: the
 * value that CONFIG GET shows then, behind {@code =}, or the reason of its refusal, behind
 * {@code !}; {@code =} alone where nobody looked.
 *
 * <p>In a file, directives with the same outcomes share a block:
 *
 * <pre>
 *   SET aof-load-truncated rdbcompression ...
 *     kept "yes" "no"
 *     shown "yes" "YES"
 *     refused "argument must be 'yes' or 'no'" "" "text" "0" ...
 * </pre>
 */
final class DirectiveOutcomes {

    /** Outcomes in the order of the battery, by way and name: {@code SET hz}. */
    private final Map<String, List<String>> all = new TreeMap<>();

    void put(String way, String name, List<String> outcomes) {
        all.put(way + ' ' + name, outcomes);
    }

    Map<String, List<String>> all() {
        return all;
    }

    void write(Path file) throws IOException {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        all.forEach(
                (key, outcomes) -> {
                    String way = key.substring(0, key.indexOf(' '));
                    groups.computeIfAbsent(way + outcomes, same -> new ArrayList<>()).add(key);
                });
        StringBuilder text =
                new StringBuilder(
                        "# What Redis 7.2.6 makes of values of every directive; see README.md.\n");
        for (List<String> keys : groups.values()) {
            String first = keys.getFirst();
            text.append(first, 0, first.indexOf(' '));
            keys.forEach(key -> text.append(key.substring(key.indexOf(' '))));
            text.append('\n');
            lines(all.get(first)).forEach(line -> text.append("  ").append(line).append('\n'));
        }
        Files.writeString(file, text, StandardCharsets.ISO_8859_1);
    }

    private static List<String> lines(List<String> outcomes) {
        Map<String, StringBuilder> lines = new LinkedHashMap<>();
        for (int i = 0; i < outcomes.size(); i++) {
            String value = DirectiveBattery.VALUES.get(i);
            String outcome = outcomes.get(i);
            String shown = DirectiveBattery.shortened(outcome.substring(1));
            String head =
                    outcome.startsWith("!")
                            ? "refused " + ConfigText.quote(shown)
                            : outcome.equals("=")
                                    ? "taken"
                                    : outcome.equals("=" + value)
                                            ? "kept"
                                            : "shown " + ConfigText.quote(shown);
            lines.computeIfAbsent(head, StringBuilder::new)
                    .append(' ')
                    .append(ConfigText.quote(DirectiveBattery.shortened(value)));
        }
        return lines.values().stream().map(StringBuilder::toString).toList();
    }

    static DirectiveOutcomes read(Path file) throws IOException {
        DirectiveOutcomes outcomes = new DirectiveOutcomes();
        Map<String, Integer> places = new HashMap<>();
        for (String value : DirectiveBattery.VALUES) {
            places.put(DirectiveBattery.shortened(value), places.size());
        }
        String[] ofBlock = null;
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            List<String> words = ConfigText.split(line);
            if (line.startsWith("#")) {
                continue;
            }
            if (!line.startsWith(" ")) {
                ofBlock = new String[DirectiveBattery.VALUES.size()];
                for (String name : words.subList(1, words.size())) {
                    outcomes.put(words.get(0), name, java.util.Arrays.asList(ofBlock));
                }
                continue;
            }
            boolean hasText = words.get(0).equals("shown") || words.get(0).equals("refused");
            for (String value : words.subList(hasText ? 2 : 1, words.size())) {
                ofBlock[places.get(value)] =
                        switch (words.get(0)) {
                            case "kept" -> "=" + value;
                            case "taken" -> "=";
                            case "shown" -> "=" + words.get(1);
                            default -> "!" + words.get(1);
                        };
            }
        }
        return outcomes;
    }
}
