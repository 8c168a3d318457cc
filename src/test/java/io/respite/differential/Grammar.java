package io.respite.differential;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The commands that are tried, from {@code commands.txt}: one form a line, whose words stand for
 * themselves but for these.
 *
 * <pre>
 *   &lt;name>             a word of the {@link Vocabulary}
 *   [ A | B ]          one of them, or nothing
 *   ( A | B )          one of them
 *   ...                the word or group before it, once or more
 *   mode               in lower case, before the command: see {@link Mode}
 *   7.2                before the command: for a Redis of this version or later
 * </pre>
 */
final class Grammar {

    /** One form of a command. */
    record Line(Mode mode, String since, String command, List<Part> parts) {}

    /** A piece of a form. */
    sealed interface Part {}

    record Literal(String word) implements Part {}

    record Slot(String name) implements Part {}

    /** One of the alternatives; an empty one stands for nothing. */
    record Choice(List<List<Part>> alternatives) implements Part {}

    record Repeated(Part part) implements Part {}

    private final List<Line> lines;

    private Grammar(List<Line> lines) {
        this.lines = lines;
    }

    static Grammar read() throws IOException {
        try (InputStream in = Grammar.class.getResourceAsStream("commands.txt")) {
            Stream<String> text = new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines();
            return new Grammar(
                    text.map(String::strip)
                            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                            .map(Grammar::line)
                            .toList());
        }
    }

    Grammar only(Predicate<Line> wanted) {
        return new Grammar(lines.stream().filter(wanted).toList());
    }

    List<Line> lines() {
        return lines;
    }

    boolean has(String command) {
        return lines.stream().anyMatch(line -> line.command().equals(command));
    }

    private static Line line(String text) {
        Deque<String> words = new ArrayDeque<>(Arrays.asList(text.split(" +")));
        Mode mode = Mode.EXACT;
        String since = "0";
        while (!Character.isUpperCase(words.element().charAt(0))) {
            String word = words.remove();
            if (Character.isDigit(word.charAt(0))) {
                since = word;
            } else {
                mode = Mode.valueOf(word.toUpperCase(Locale.ROOT));
            }
        }
        String command = words.element();
        List<Part> parts = parts(words);
        if (!words.isEmpty()) {
            throw new IllegalArgumentException("'" + words + "' is left of: " + text);
        }
        return new Line(mode, since, command, parts);
    }

    /** Up to the end of the line or of the group. */
    private static List<Part> parts(Deque<String> words) {
        List<Part> parts = new ArrayList<>();
        while (!words.isEmpty() && !List.of("|", "]", ")").contains(words.element())) {
            String word = words.remove();
            switch (word) {
                case "[" -> parts.add(choice(words, "]"));
                case "(" -> parts.add(choice(words, ")"));
                case "..." -> parts.add(new Repeated(parts.removeLast()));
                default ->
                        parts.add(
                                word.matches("<.+>")
                                        ? new Slot(word.substring(1, word.length() - 1))
                                        : new Literal(word));
            }
        }
        return parts;
    }

    private static Choice choice(Deque<String> words, String end) {
        List<List<Part>> alternatives = new ArrayList<>();
        String separator;
        do {
            alternatives.add(parts(words));
            separator = words.remove();
        } while (separator.equals("|"));
        if (!separator.equals(end)) {
            throw new IllegalArgumentException("'" + separator + "' in place of '" + end + "'");
        }
        if (end.equals("]")) {
            alternatives.add(List.of());
        }
        return new Choice(alternatives);
    }
}
