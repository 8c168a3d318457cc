package io.respite.rest.users;

import io.respite.engine.users.AccessLog;
import io.respite.rest.ByteText;
import jakarta.ws.rs.BadRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What was denied.
 *
 * @param length how many entries are kept
 * @param maxLength how many are kept at most
 * @param cursor where to go on, or null behind the oldest
 * @param entries some of them, what was denied last first
 */
@Schema(name = "AccessLog")
record AccessLogView(int length, long maxLength, String cursor, List<Entry> entries) {

    /** Where a page ended; an entry that is denied again later is first once more. */
    record Place(long updatedMs, long id) {

        private static final Pattern FORM = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

        /**
         * Reads a cursor.
         *
         * @return null for none
         * @throws BadRequestException where it is no cursor
         */
        static Place of(String cursor) {
            if (cursor == null || cursor.isEmpty()) {
                return null;
            }
            Matcher matcher = FORM.matcher(cursor);
            if (!matcher.matches()) {
                throw new BadRequestException("'" + cursor + "' is no cursor of this list");
            }
            return new Place(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
        }

        private static String after(AccessLog.Entry entry) {
            return entry.updatedMs() + "-" + entry.id();
        }

        private boolean isOf(AccessLog.Entry entry) {
            return entry.id() == id && entry.updatedMs() == updatedMs;
        }
    }

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

    /**
     * The entries behind a place, or the newest. For the engine thread: entries change.
     *
     * @param last where the page before ended, or null
     */
    static AccessLogView of(AccessLog log, long maxLength, Place last, int count) {
        List<AccessLog.Entry> found = behind(log, last, count + 1);
        boolean hasMore = found.size() > count;
        List<AccessLog.Entry> page = hasMore ? found.subList(0, count) : found;
        return new AccessLogView(
                log.entries().size(),
                maxLength,
                hasMore ? Place.after(page.getLast()) : null,
                page.stream().map(Entry::of).toList());
    }

    /* Those of the same moment are told again where the last one is no longer among them. */
    private static List<AccessLog.Entry> behind(AccessLog log, Place last, int most) {
        List<AccessLog.Entry> found = new ArrayList<>();
        for (AccessLog.Entry entry : log.entries()) {
            if (last != null && last.isOf(entry)) {
                found.clear();
            } else if (last == null || entry.updatedMs() <= last.updatedMs) {
                boolean isBehind = last == null || entry.updatedMs() < last.updatedMs;
                if (isBehind && found.size() >= most) {
                    break;
                }
                found.add(entry);
            }
        }
        return found;
    }
}
