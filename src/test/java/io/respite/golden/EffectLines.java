package io.respite.golden;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The lines that follow a request in {@code src/test/golden/effects}: what the command tells those
 * who listen to keyspace events, and what it sends to replicas.
 *
 * <pre>
 *   event 0 expire k                      database, event, key
 *   propagate 0 SET k v PXAT now+100000   database, command as replicas get it
 * </pre>
 */
final class EffectLines {

    private static final Pattern TIME =
            Pattern.compile("(PXAT|PEXPIREAT \\S+|TIME|RESTORE(?:-ASKING)? \\S+) (\\d+)");
    private static final long STEP_MS = 50;
    private static final long TOLERANCE_MS = 20;
    private static final long RELATIVE_LIMIT_MS = 1_000_000_000;

    private EffectLines() {}

    /** Reads what the step's request is answered at once: one value, or nothing for the moment. */
    static List<String> reply(Step.Exchange step, Connection connection) throws IOException {
        return step.terms().later() ? List.of() : ReplyLines.read(connection.replies(), 1);
    }

    static String event(int database, String event, byte[] key) {
        return "event " + database + " " + event + " " + quoted(key);
    }

    /**
     * @param nowMs the time at which the command ran, give or take 20 ms. Absolute times within 11
     *     days of it are written {@code now+N}, with N in ms a multiple of 50
     */
    static String propagated(int database, List<byte[]> command, long nowMs) {
        String words = command.stream().map(EffectLines::quoted).collect(Collectors.joining(" "));
        Matcher times = TIME.matcher(words);
        return "propagate " + database + " " + times.replaceAll(time -> relative(time, nowMs));
    }

    private static String relative(MatchResult time, long nowMs) {
        long offset = Long.parseLong(time.group(2)) - nowMs;
        long rounded = Math.round((double) offset / STEP_MS) * STEP_MS;
        boolean recent =
                Math.abs(offset) < RELATIVE_LIMIT_MS && Math.abs(offset - rounded) <= TOLERANCE_MS;
        return Matcher.quoteReplacement(recent ? time.group(1) + " now+" + rounded : time.group());
    }

    /** The argument as a transcript's request writes it. */
    private static String quoted(byte[] argument) {
        String text = ReplyLines.escaped(new String(argument, StandardCharsets.ISO_8859_1));
        return text.isEmpty() || text.matches(".*[ \"'\\\\].*")
                ? '"' + text.replace("\"", "\\\"") + '"'
                : text;
    }
}
