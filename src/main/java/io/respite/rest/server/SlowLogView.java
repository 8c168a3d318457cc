package io.respite.rest.server;

import io.respite.engine.Engine;
import io.respite.engine.SlowLog;
import io.respite.engine.settings.Settings;
import io.respite.rest.ByteText;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The requests that took long.
 *
 * @param thresholdMicroseconds from which time on a request is kept; negative for never
 * @param length how many are kept
 * @param maxLength how many are kept at most
 * @param cursor where to go on, or null behind the oldest
 * @param entries some of them, the newest first
 */
@Schema(name = "SlowLog")
record SlowLogView(
        long thresholdMicroseconds,
        int length,
        long maxLength,
        String cursor,
        List<Entry> entries) {

    /**
     * One request.
     *
     * @param id counts all of this run of the server
     * @param atSeconds when it ended, since 1970
     * @param microseconds how long it took
     * @param arguments its words, shortened: 32 of them, 128 bytes of each
     * @param address of the client
     * @param clientName set by CLIENT SETNAME
     */
    @Schema(name = "SlowLogEntry")
    record Entry(
            long id,
            long atSeconds,
            long microseconds,
            List<ByteText> arguments,
            String address,
            String clientName) {

        private static Entry of(SlowLog.Entry entry) {
            return new Entry(
                    entry.id(),
                    entry.seconds(),
                    entry.micros(),
                    Stream.of(entry.words()).map(ByteText::of).toList(),
                    entry.address(),
                    entry.name());
        }
    }

    /** What the engine thread hands out: its entries do not change any more. */
    record Excerpt(
            long threshold,
            int length,
            long maxLength,
            boolean hasMore,
            List<SlowLog.Entry> entries) {

        /** The newest entries of a smaller id than {@code before}. */
        static Excerpt of(Engine engine, long before, int count) {
            Settings settings = engine.settings();
            SlowLog log = engine.observers().slowLog();
            List<SlowLog.Entry> found =
                    log.entries().stream()
                            .dropWhile(entry -> entry.id() >= before)
                            .limit(count + 1L)
                            .toList();
            boolean hasMore = found.size() > count;
            return new Excerpt(
                    settings.number("slowlog-log-slower-than"),
                    log.entries().size(),
                    settings.number("slowlog-max-len"),
                    hasMore,
                    hasMore ? found.subList(0, count) : found);
        }

        SlowLogView view() {
            return new SlowLogView(
                    threshold,
                    length,
                    maxLength,
                    hasMore ? Long.toString(entries.getLast().id()) : null,
                    entries.stream().map(Entry::of).toList());
        }
    }
}
