package io.respite.golden;

import java.time.Duration;
import java.util.List;

/** One step of a transcript. */
sealed interface Step {

    /** The number of the step's own line in its file, from 1. */
    int line();

    /** Bytes to send on a connection, and the lines of the reply that must follow. */
    record Exchange(
            int line,
            String connection,
            String text,
            byte[] request,
            Terms terms,
            List<String> reply)
            implements Step {

        /** Whether some line of the reply is a pattern and not the exact text. */
        boolean hasPatterns() {
            return reply.stream()
                    .map(String::strip)
                    .anyMatch(l -> l.startsWith("~ ") || l.equals("..."));
        }
    }

    /** Time that passes. */
    record Advance(int line, Duration time) implements Step {}

    /** The client closes a connection. */
    record Close(int line, String connection) implements Step {}

    /**
     * When and how a reply is compared.
     *
     * @param since the first version that gives this reply, or null
     * @param needs the features it takes
     * @param unordered whether the elements of aggregates may come in any order
     * @param raw whether the request was given as bytes, so that any number of replies may follow
     * @param later whether the reply belongs to a later step, because the client waits
     */
    record Terms(Version since, List<String> needs, boolean unordered, boolean raw, boolean later) {

        static final Terms NONE = new Terms(null, List.of(), false, false, false);

        Terms withSince(Version version) {
            return new Terms(version, needs, unordered, raw, later);
        }

        Terms withNeeds(List<String> features) {
            return new Terms(since, features, unordered, raw, later);
        }

        Terms withoutOrder() {
            return new Terms(since, needs, true, raw, later);
        }

        Terms asBytes() {
            return new Terms(since, needs, unordered, true, later);
        }

        Terms withReplyLater() {
            return new Terms(since, needs, unordered, raw, true);
        }

        /** Whether the target must give exactly the recorded reply. */
        boolean holdFor(Target target) {
            return (since == null || since.compareTo(target.version()) <= 0)
                    && needs.stream().noneMatch(target.lacks()::contains);
        }
    }
}
