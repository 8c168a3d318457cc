package io.respite.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of requests and the replies that Redis 7.2 gives. {@code src/test/golden/README.md}
 * describes the format.
 *
 * @param name the path below the transcripts' folder
 * @param terms what a target must fulfil for the file to be played at all
 */
record Transcript(String name, Step.Terms terms, List<Step> steps) {

    static Transcript read(Path folder, Path file) throws IOException {
        String name = folder.relativize(file).toString();
        return new Parser(name).parse(Files.readAllLines(file));
    }

    private static final class Parser {

        private static final Pattern EXCHANGE = Pattern.compile("([A-Za-z0-9]*)([><])(?: (.*))?");
        private static final Pattern TIME = Pattern.compile("(\\d+)ms");

        private final String name;
        private final List<Step> steps = new ArrayList<>();
        private Step.Terms fileTerms = Step.Terms.NONE;
        private Step.Terms stepTerms = Step.Terms.NONE;
        private List<String> reply = List.of();
        private int line;

        Parser(String name) {
            this.name = name;
        }

        Transcript parse(List<String> lines) {
            for (String text : lines) {
                line++;
                try {
                    parseLine(text);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            name + ":" + line + ": " + e.getMessage() + ": " + text, e);
                }
            }
            return new Transcript(name, fileTerms, List.copyOf(steps));
        }

        private void parseLine(String text) {
            if (text.startsWith("  ")) {
                reply.add(text.substring(2));
            } else if (text.startsWith("@file ")) {
                fileTerms = withDirective(fileTerms, text.substring("@file ".length()));
            } else if (text.startsWith("@advance ")) {
                steps.add(new Step.Advance(line, time(text.substring("@advance ".length()))));
            } else if (text.startsWith("@close")) {
                steps.add(new Step.Close(line, text.substring("@close".length()).strip()));
            } else if (text.startsWith("@")) {
                stepTerms = withDirective(stepTerms, text.substring(1));
            } else if (!text.isEmpty() && !text.startsWith("#")) {
                exchange(text);
            }
        }

        private static Step.Terms withDirective(Step.Terms terms, String directive) {
            String[] words = directive.split(" ");
            return switch (words[0]) {
                case "since" -> terms.withSince(new Version(words[1]));
                case "needs" -> terms.withNeeds(List.of(words).subList(1, words.length));
                case "unordered" -> terms.withoutOrder();
                case "raw" -> terms.asBytes();
                case "later" -> terms.withReplyLater();
                default -> throw new IllegalArgumentException("unknown directive");
            };
        }

        private static Duration time(String text) {
            Matcher matcher = TIME.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("not a time in ms");
            }
            return Duration.ofMillis(Long.parseLong(matcher.group(1)));
        }

        private void exchange(String text) {
            Matcher matcher = EXCHANGE.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("neither a step nor an indented reply");
            }
            reply = new ArrayList<>();
            steps.add(
                    new Step.Exchange(
                            line,
                            matcher.group(1),
                            text,
                            request(matcher.group(2), matcher.group(3)),
                            stepTerms,
                            reply));
            stepTerms = Step.Terms.NONE;
        }

        private byte[] request(String direction, String text) {
            if (direction.equals("<")) {
                return new byte[0];
            }
            List<byte[]> arguments = CommandLine.split(text == null ? "" : text);
            return stepTerms.raw() ? CommandLine.joined(arguments) : CommandLine.request(arguments);
        }
    }
}
