package io.respite.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.respite.golden.CommandLine;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A reply as lines, one for each value, elements two columns deeper than their aggregate. */
record Reply(List<String> lines) {

    private static final Pattern NUMBER =
            Pattern.compile("( *[$,])(?:\\d+ )?(-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)");

    String first() {
        return lines.getFirst();
    }

    boolean isError() {
        return first().startsWith("-") || first().startsWith("!");
    }

    boolean isEmpty() {
        return first().matches("\\$-1|_|[*~%]-1|[*~%]0");
    }

    /**
     * The same with words in the place of the times that replies about groups of streams have, and
     * of how long ago these were.
     */
    Reply withoutMoments() {
        List<String> all = new ArrayList<>(lines);
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i).matches(" +:\\d+") && isMoment(i)) {
                long number = Long.parseLong(all.get(i).strip().substring(1));
                String moment = number < 100_000 ? "now" : number < 1_000_000 ? "ago" : "far";
                all.set(i, all.get(i).replaceFirst(":\\d+", moment));
            }
        }
        return new Reply(all);
    }

    /** After its name, or in what is told of a pending id: behind the id or the consumer. */
    private boolean isMoment(int i) {
        return lines.get(i - 1).matches(" +\\$\\d+ (idle|inactive|seen-time|active-time)")
                || i >= 2 && isBefore(i - 2, "[*]3") && isBefore(i - 1, "\\$\\d+ \\d+-\\d+")
                || i >= 3 && isBefore(i - 3, "[*]4") && isBefore(i - 2, "\\$\\d+ \\d+-\\d+");
    }

    private boolean isBefore(int i, String pattern) {
        return lines.get(i).strip().matches(pattern);
    }

    /** Numbers in the shortest form that reads as the same number. */
    Reply withPlainNumbers() {
        return new Reply(lines.stream().map(Reply::withPlainNumber).toList());
    }

    private static String withPlainNumber(String line) {
        Matcher number = NUMBER.matcher(line);
        return number.matches() ? number.group(1) + Double.parseDouble(number.group(2)) : line;
    }

    /** The first line and, in the order of their text, the elements, so many at a time. */
    Reply inAnyOrder(int elementsAtATime) {
        List<String> elements = elements();
        List<String> sorted = new ArrayList<>(List.of(first()));
        IntStream.range(0, elements.size() / elementsAtATime)
                .mapToObj(i -> elements.subList(i * elementsAtATime, (i + 1) * elementsAtATime))
                .map(group -> String.join("\n", group))
                .sorted()
                .forEach(sorted::add);
        return new Reply(sorted);
    }

    /** The elements of an aggregate, each with all its lines. */
    List<String> elements() {
        return elements(lines, 2);
    }

    private static List<String> elements(List<String> lines, int indentation) {
        List<String> elements = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            if (line.charAt(indentation) == ' ') {
                elements.add(elements.removeLast() + "\n" + line);
            } else {
                elements.add(line);
            }
        }
        return elements;
    }

    /** The elements of the array inside the reply to a SCAN. */
    List<String> scanned() {
        return elements(lines.subList(2, lines.size()), 4);
    }

    String cursor() {
        return lines.get(1).strip().replaceFirst("^\\$\\d+ ", "");
    }

    /** The values that are no aggregates, joined by so many. */
    List<String> leaves(int atATime) {
        List<String> leaves =
                lines.stream()
                        .map(String::strip)
                        .filter(line -> !line.matches("[*~%>][0-9]+"))
                        .toList();
        return IntStream.range(0, leaves.size() / atATime)
                .mapToObj(i -> String.join(" ", leaves.subList(i * atATime, (i + 1) * atATime)))
                .toList();
    }

    /** The types, the counts and the depths, without what the strings and numbers say. */
    List<String> shape() {
        return lines.stream()
                .map(
                        line ->
                                line.strip().matches("[*~%>][0-9]+")
                                        ? line
                                        : line.replaceAll("\\S.*", ""))
                .toList();
    }

    /** A string among the {@link #leaves}, one byte a character. */
    static String text(String leaf) {
        String escaped = leaf.replaceFirst("^\\$\\d+ ?", "").replace("\"", "\\\"");
        return new String(CommandLine.split('"' + escaped + '"').getFirst(), ISO_8859_1);
    }

    /** An integer reply, or null. */
    Long integer() {
        return lines.size() == 1 && first().matches(":-?\\d+")
                ? Long.valueOf(first().substring(1))
                : null;
    }

    @Override
    public String toString() {
        return "    " + String.join("\n    ", lines);
    }
}
