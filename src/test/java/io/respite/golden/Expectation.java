package io.respite.golden;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Compares the lines of a reply with those a transcript wants. A wanted line {@code ~ regex} stands
 * for one line that the pattern matches as a whole, at the same depth; {@code ...} stands for any
 * number of lines.
 */
final class Expectation {

    private Expectation() {}

    /** How many values, or ends of the connection, are to be read for the step. */
    static int values(Step.Exchange step) {
        return (int)
                step.reply().stream()
                        .filter(line -> !line.startsWith(" ") && !line.startsWith("|"))
                        .filter(line -> !line.equals("..."))
                        .count();
    }

    static boolean isMet(Step.Exchange step, List<String> actual) {
        return step.terms().unordered()
                ? matches(sorted(step.reply()), sorted(actual))
                : matches(step.reply(), actual);
    }

    private static boolean matches(List<String> expected, List<String> actual) {
        if (expected.isEmpty()) {
            return actual.isEmpty();
        }
        List<String> rest = expected.subList(1, expected.size());
        if (expected.getFirst().strip().equals("...")) {
            for (int skipped = 0; skipped <= actual.size(); skipped++) {
                if (matches(rest, actual.subList(skipped, actual.size()))) {
                    return true;
                }
            }
            return false;
        }
        return !actual.isEmpty()
                && lineMatches(expected.getFirst(), actual.getFirst())
                && matches(rest, actual.subList(1, actual.size()));
    }

    private static boolean lineMatches(String expected, String actual) {
        String pattern = expected.stripLeading();
        if (!pattern.startsWith("~ ")) {
            return expected.equals(actual);
        }
        String content = actual.stripLeading();
        return expected.length() - pattern.length() == actual.length() - content.length()
                && Pattern.matches(pattern.substring(2), content);
    }

    /** The same lines with the elements of every aggregate in the order of their text. */
    static List<String> sorted(List<String> lines) {
        return sorted(lines, 0);
    }

    private static List<String> sorted(List<String> lines, int depth) {
        List<List<String>> values = values(lines, depth);
        List<List<String>> sorted = new ArrayList<>();
        for (List<String> value : values) {
            List<String> children = value.subList(1, value.size());
            List<String> whole = new ArrayList<>(List.of(value.getFirst()));
            whole.addAll(
                    value.getFirst().strip().startsWith("%")
                            ? sortedPairs(children, depth + 1)
                            : sorted(children, depth + 1));
            sorted.add(whole);
        }
        if (depth > 0) {
            sorted.sort(Comparator.comparing(Object::toString));
        }
        return sorted.stream().flatMap(List::stream).toList();
    }

    private static List<String> sortedPairs(List<String> lines, int depth) {
        List<List<String>> values = values(lines, depth);
        List<List<String>> pairs = new ArrayList<>();
        for (int i = 0; i + 1 < values.size(); i += 2) {
            List<String> pair = new ArrayList<>(values.get(i));
            pair.addAll(values.get(i + 1));
            pairs.add(pair);
        }
        pairs.sort(Comparator.comparing(Object::toString));
        return pairs.stream().flatMap(List::stream).toList();
    }

    /** Cuts the lines where a value of the given depth begins. */
    private static List<List<String>> values(List<String> lines, int depth) {
        List<List<String>> values = new ArrayList<>();
        for (String line : lines) {
            boolean deeper = line.startsWith(" ".repeat(2 * depth + 1));
            if (!deeper || values.isEmpty()) {
                values.add(new ArrayList<>());
            }
            values.getLast().add(line);
        }
        return values;
    }
}
