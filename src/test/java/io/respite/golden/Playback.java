package io.respite.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Plays one transcript against one target, on an empty keyspace and fresh connections. All steps
 * are played even when one fails, so that settings which a transcript changes are changed back.
 */
final class Playback implements AutoCloseable {

    private final Transcript transcript;
    private final Target target;
    private final Map<String, Connection> connections = new LinkedHashMap<>();
    private final List<String> mismatches = new ArrayList<>();

    private Playback(Transcript transcript, Target target) {
        this.transcript = transcript;
        this.target = target;
    }

    /** Returns a readable account of every reply that differs; none when all are the same. */
    static List<String> play(Transcript transcript, Target target) throws IOException {
        try (Playback playback = new Playback(transcript, target)) {
            playback.run(playback::expectedReply);
            playback.expectNothingMore();
            return playback.mismatches;
        }
    }

    /** Plays the steps with another way to read each reply: the recorder's. */
    static void play(
            Transcript transcript,
            Target target,
            BiFunction<Step.Exchange, Connection, List<String>> reply)
            throws IOException {
        try (Playback playback = new Playback(transcript, target)) {
            playback.run(reply);
        }
    }

    private void run(BiFunction<Step.Exchange, Connection, List<String>> reply) throws IOException {
        empty();
        for (Step step : transcript.steps()) {
            switch (step) {
                case Step.Advance advance -> target.advance(advance.time());
                case Step.Close close -> connections.remove(close.connection()).close();
                case Step.Exchange exchange -> exchange(exchange, reply);
            }
        }
    }

    private void empty() throws IOException {
        try (Connection connection = target.connect()) {
            connection.send("*1\r\n$8\r\nFLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
            List<String> reply = ReplyLines.read(connection.replies(), 1);
            if (!reply.equals(List.of("+OK"))) {
                throw new IOException("FLUSHALL before " + transcript.name() + ": " + reply);
            }
        }
    }

    private void exchange(
            Step.Exchange step, BiFunction<Step.Exchange, Connection, List<String>> reply)
            throws IOException {
        Connection connection = connections.get(step.connection());
        if (connection == null) {
            connection = target.connect();
            connections.put(step.connection(), connection);
        }
        connection.send(step.request());
        if (step.terms().later()) {
            connection.settle();
        }
        List<String> actual = reply.apply(step, connection);
        if (actual.contains(ReplyLines.CLOSED)) {
            connections.remove(step.connection()).close();
        }
    }

    private List<String> expectedReply(Step.Exchange step, Connection connection) {
        try {
            List<String> actual = ReplyLines.read(connection.replies(), Expectation.values(step));
            if (step.terms().holdFor(target) && !Expectation.isMet(step, actual)) {
                mismatches.add(account(step, actual));
            }
            return actual;
        } catch (IOException e) {
            throw new UncheckedIOException(transcript.name() + ":" + step.line(), e);
        }
    }

    private String account(Step.Exchange step, List<String> actual) {
        return """
        %s:%d  %s
          expected:
        %s
          actual (%s):
        %s
        """
                .formatted(
                        transcript.name(),
                        step.line(),
                        step.text(),
                        indented(step.reply()),
                        target.name(),
                        indented(actual));
    }

    private static String indented(List<String> lines) {
        return String.join("\n", lines).indent(4).stripTrailing();
    }

    private void expectNothingMore() throws IOException {
        for (Map.Entry<String, Connection> entry : connections.entrySet()) {
            entry.getValue().endRequests();
            List<String> rest = ReplyLines.readAll(entry.getValue().replies());
            if (!rest.equals(List.of(ReplyLines.CLOSED))) {
                mismatches.add(
                        "%s: connection '%s' got more than the transcript says:\n%s"
                                .formatted(transcript.name(), entry.getKey(), indented(rest)));
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections.values()) {
            connection.close();
        }
    }
}
