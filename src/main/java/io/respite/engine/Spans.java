package io.respite.engine;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Commands that ran, for OpenTelemetry: kept until they are taken, and no more of them than a
 * tracer should have. While tracing is off there is none of this. Owned by the engine thread.
 */
public final class Spans {

    /** More than these are lost until the next are taken. */
    static final int MOST = 10_000;

    private static final long NANOS_PER_MICRO = 1000;

    /**
     * A command that ran.
     *
     * @param beganNanos since 1970
     * @param peer the client's address
     */
    public record Span(
            String command,
            long beganNanos,
            long nanos,
            int database,
            String peer,
            boolean isFailed) {}

    private final Engine engine;
    private final long every;
    private final Map<Command, long[]> failures = new IdentityHashMap<>();
    private List<Span> spans = new ArrayList<>();
    private long seen;
    private long lost;

    /** Keeps each so manieth command. */
    Spans(Engine engine, long every) {
        this.engine = engine;
        this.every = every;
        engine.commands()
                .forEach(
                        command ->
                                failures.put(command, new long[] {command.statistics().failed()}));
    }

    void add(Command command, Session session, long nanos) {
        long[] known = failures.computeIfAbsent(command, unknown -> new long[1]);
        boolean isFailed = command.statistics().failed() > known[0];
        known[0] = command.statistics().failed();
        if (seen++ % every != 0) {
            return;
        }
        if (spans.size() == MOST) {
            lost++;
            return;
        }
        spans.add(
                new Span(
                        command.fullName(),
                        engine.clock().micros() * NANOS_PER_MICRO - nanos,
                        nanos,
                        session.database(),
                        session.peer().address(),
                        isFailed));
    }

    /** Hands over those that are kept. */
    public List<Span> take() {
        List<Span> taken = spans;
        spans = new ArrayList<>();
        return taken;
    }

    /** How many were lost so far because nobody took those before. */
    public long lost() {
        return lost;
    }
}
