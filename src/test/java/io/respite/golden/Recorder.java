package io.respite.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Fills the replies of transcripts in from a real Redis: {@code scripts/record-golden FILE...}.
 * Requests, directives and comments stay as they are. Replies with patterns stay too; one that the
 * real reply does not fit is reported.
 *
 * <p>With {@code --since VERSION} as first arguments and an older Redis, puts {@code @since}
 * before every step whose recorded reply that Redis does not give. With {@code --effects}, records
 * the files of {@code effects}.
 */
final class Recorder {

    private static final int SILENCE_MS = 250;

    private Recorder() {}

    /** Takes the transcripts to rewrite; the system property {@code golden.redis} the server. */
    public static void main(String[] arguments) throws IOException {
        List<String> files = new ArrayList<>(List.of(arguments));
        String option = files.isEmpty() ? "" : files.getFirst();
        Path binary =
                RealRedis.binary()
                        .orElseThrow(
                                () -> new IOException("there is no redis-server to record from"));
        try (Target redis = RealRedis.start(binary, SILENCE_MS)) {
            System.err.println("recording from " + redis.name());
            switch (option) {
                case "--effects" -> EffectsRecorder.record(files.subList(1, files.size()), redis);
                case "--since" -> annotate(files.subList(2, files.size()), redis, files.get(1));
                default -> record(files, redis);
            }
        }
    }

    private static void record(List<String> files, Target redis) throws IOException {
        for (String file : files) {
            record(Path.of(file), redis);
        }
    }

    private static void annotate(List<String> files, Target olderRedis, String version)
            throws IOException {
        for (String file : files) {
            annotate(Path.of(file), olderRedis, "@since " + version);
        }
    }

    private static void annotate(Path file, Target olderRedis, String directive)
            throws IOException {
        Transcript transcript = Transcript.read(Path.of("."), file);
        if (!transcript.terms().holdFor(olderRedis)) {
            return;
        }
        Set<Integer> differing = new HashSet<>();
        Playback.play(
                transcript,
                olderRedis,
                (step, connection) -> {
                    List<String> actual = actualReply(step, connection);
                    if (step.terms().holdFor(olderRedis) && !Expectation.isMet(step, actual)) {
                        differing.add(step.line());
                    }
                    return actual;
                });
        List<String> lines = Files.readAllLines(file);
        List<String> rewritten = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (differing.contains(i + 1)) {
                rewritten.add(directive);
            }
            rewritten.add(lines.get(i));
        }
        Files.write(file, rewritten);
    }

    private static void record(Path file, Target redis) throws IOException {
        Transcript transcript = Transcript.read(Path.of("."), file);
        Map<Integer, List<String>> replies = new HashMap<>();
        Playback.play(
                transcript,
                redis,
                (step, connection) -> {
                    List<String> actual = actualReply(step, connection);
                    replies.put(step.line(), recorded(file, step, actual));
                    return actual;
                });
        Files.write(file, withReplies(Files.readAllLines(file), replies));
    }

    private static List<String> actualReply(Step.Exchange step, Connection connection) {
        if (step.terms().later()) {
            return List.of();
        }
        try {
            boolean quits = step.text().toUpperCase(Locale.ROOT).contains("> QUIT");
            List<String> reply =
                    new ArrayList<>(
                            quits || step.terms().raw()
                                    ? ReplyLines.readAll(connection.replies())
                                    : ReplyLines.read(connection.replies(), 1));
            reply.remove(ReplyLines.SILENCE);
            return reply;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> recorded(Path file, Step.Exchange step, List<String> actual) {
        if (step.hasPatterns()) {
            if (!Expectation.isMet(step, actual)) {
                System.err.printf(
                        "%s:%d  %s: the patterns do not fit:%n  %s%n",
                        file, step.line(), step.text(), String.join("\n  ", actual));
            }
            return step.reply();
        }
        return step.terms().unordered() ? Expectation.sorted(actual) : actual;
    }

    static List<String> withReplies(List<String> lines, Map<Integer, List<String>> replies) {
        List<String> rewritten = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("  ")) {
                rewritten.add(lines.get(i));
            }
            for (String reply : replies.getOrDefault(i + 1, List.of())) {
                rewritten.add("  " + reply);
            }
        }
        return rewritten;
    }
}
