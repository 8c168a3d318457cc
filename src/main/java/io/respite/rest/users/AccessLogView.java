package io.respite.rest.users;

import io.respite.engine.users.AccessLog;
import io.respite.rest.ByteText;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What was denied.
 *
 * @param length how many entries are kept
 * @param maxLength how many are kept at most
 * @param entries the newest of them, the newest first
 */
@Schema(name = "AccessLog")
record AccessLogView(int length, long maxLength, List<Entry> entries) {

    /**
     * The same thing, denied once or several times.
     *
     * @param id counts all of this run of the server
     * @param count how often it was denied within a minute
     * @param reason {@code command}, {@code key}, {@code channel}, or {@code auth} where somebody
     *     could not log in
     * @param context {@code toplevel}, {@code multi}, {@code lua} or {@code http}
     * @param object the command, key or channel
     * @param user whom it was denied
     * @param createdAtMs when for the first time, since 1970
     * @param updatedAtMs when for the last time
     * @param client the last one, as CLIENT INFO shows it
     */
    @Schema(name = "AccessLogEntry")
    record Entry(
            long id,
            long count,
            String reason,
            String context,
            ByteText object,
            ByteText user,
            long createdAtMs,
            long updatedAtMs,
            ByteText client) {

        private static Entry of(AccessLog.Entry entry) {
            AccessLog.Occasion occasion = entry.occasion();
            return new Entry(
                    entry.id(),
                    entry.count(),
                    occasion.reason().text(),
                    occasion.context(),
                    UserView.text(occasion.object()),
                    UserView.text(occasion.user()),
                    entry.createdMs(),
                    entry.updatedMs(),
                    UserView.text(entry.client()));
        }
    }

    /** The newest entries. For the engine thread: entries change. */
    static AccessLogView of(AccessLog log, long maxLength, int count) {
        return new AccessLogView(
                log.entries().size(),
                maxLength,
                log.newest(count).stream().map(Entry::of).toList());
    }
}
