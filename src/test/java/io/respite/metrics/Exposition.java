package io.respite.metrics;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code /q/metrics} answered, in Prometheus' text format. */
final class Exposition {

    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(.*)})? (\\S+)( \\d+)?");

    private final List<String> lines;

    Exposition(String text) {
        lines = text.lines().toList();
    }

    /** The value of a sample, given with its labels as they stand there. */
    double value(String sample) {
        for (String line : lines) {
            if (line.startsWith(sample + " ")) {
                return Double.parseDouble(line.substring(sample.length() + 1));
            }
        }
        throw new AssertionError("no " + sample + " in\n" + String.join("\n", lines));
    }

    /** The names of all samples. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (String line : lines) {
            if (!line.startsWith("#")) {
                Matcher sample = SAMPLE.matcher(line);
                if (!sample.matches()) {
                    throw new AssertionError("no sample: " + line);
                }
                names.add(sample.group(1));
            }
        }
        return names;
    }

    /** All lines that are samples of this name. */
    List<String> samples(String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .toList();
    }

    /** Lines that say what type a metric has, more than once for one name. */
    List<String> repeatedTypes() {
        Set<String> seen = new TreeSet<>();
        return lines.stream()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ")[2])
                .filter(name -> !seen.add(name))
                .toList();
    }

    int size() {
        return lines.size();
    }
}
