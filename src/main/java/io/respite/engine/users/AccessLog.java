package io.respite.engine.users;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * What was denied to whom, the newest first: the same thing denied again within a minute is the
 * same entry. Owned by the engine thread.
 */
public final class AccessLog {

    private static final long SAME_WITHIN_MS = 60_000;

    /** Among so many entries the same is looked for. */
    private static final int COMPARED = 10;

    /**
     * What was denied.
     *
     * @param context {@code toplevel}, {@code multi}, or {@code http}
     * @param object the command, key or channel; what was called, where somebody could not log in
     * @param user whom it was denied
     */
    public record Occasion(Denial.Reason reason, String context, String object, String user) {}

    /** An entry. */
    public static final class Entry {

        private final Occasion occasion;
        private final long id;
        private final long createdMs;
        private long updatedMs;
        private long count = 1;
        private String client;

        Entry(Occasion occasion, long id, long nowMs, String client) {
            this.occasion = occasion;
            this.id = id;
            this.client = client;
            createdMs = nowMs;
            updatedMs = nowMs;
        }

        public Occasion occasion() {
            return occasion;
        }

        /** Its number: counts all of this run of the server. */
        public long id() {
            return id;
        }

        /** When it was denied first, in milliseconds since 1970. */
        public long createdMs() {
            return createdMs;
        }

        /** When it was denied last. */
        public long updatedMs() {
            return updatedMs;
        }

        /** How often. */
        public long count() {
            return count;
        }

        /** The last client, as CLIENT INFO shows it. */
        public String client() {
            return client;
        }
    }

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long nextId;

    /** Notes it, and keeps at most so many entries. */
    public void add(Occasion occasion, String client, long nowMs, long most) {
        Entry entry = takeSame(occasion, nowMs);
        if (entry == null) {
            entry = new Entry(occasion, nextId++, nowMs, client);
        } else {
            entry.client = client;
            entry.updatedMs = nowMs;
            entry.count++;
        }
        entries.addFirst(entry);
        while (entries.size() > most) {
            entries.removeLast();
        }
    }

    private Entry takeSame(Occasion occasion, long nowMs) {
        int left = COMPARED;
        for (Iterator<Entry> each = entries.iterator(); each.hasNext() && left-- > 0; ) {
            Entry entry = each.next();
            if (Math.abs(nowMs - entry.updatedMs) <= SAME_WITHIN_MS
                    && entry.occasion.equals(occasion)) {
                each.remove();
                return entry;
            }
        }
        return null;
    }

    /** The newest entries, at most so many. */
    public List<Entry> newest(long most) {
        List<Entry> newest = new ArrayList<>();
        for (Iterator<Entry> each = entries.iterator(); each.hasNext() && newest.size() < most; ) {
            newest.add(each.next());
        }
        return newest;
    }

    /** All entries. */
    public Collection<Entry> entries() {
        return Collections.unmodifiableCollection(entries);
    }

    /** Forgets them. */
    public void clear() {
        entries.clear();
    }
}
