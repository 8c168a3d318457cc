package io.respite.commands.key;

import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.TOUCHES_ARBITRARY_KEYS;

import io.respite.bytes.Glob;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.resp.Args;
import io.respite.resp.ReplyWriter;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/** Which keys there are: all, some at a time, any one. */
public final class ScanCommands implements Family {

    /** SCAN looks at this many places for each key that it was asked for, and no more. */
    private static final long STEPS_PER_KEY = 10;

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("keys", 2, this::keys, READONLY),
                Command.of("scan", -2, this::scan, READONLY, TOUCHES_ARBITRARY_KEYS),
                Command.of("randomkey", 1, this::randomKey, READONLY, TOUCHES_ARBITRARY_KEYS));
    }

    /* Expired keys are passed over and stay: the table must not change while it is walked. */
    private void keys(Call call) {
        Database database = call.database();
        ReplyWriter reply = call.reply();
        KeyFilter filter = new KeyFilter(call.args().ref(1), call.args().length(1));
        long[] found = new long[1];
        long mark = reply.mark();
        database.forEach(
                entry -> {
                    if (filter.matches(entry) && !database.isDue(entry)) {
                        reply.bulk(Entry.key(entry), Entry.keyLength(entry));
                        found[0]++;
                    }
                });
        reply.arrayAt(mark, found[0]);
    }

    /** SCAN cursor [MATCH pattern] [COUNT count] [TYPE type]. */
    private void scan(Call call) {
        Args args = call.args();
        long cursor = ScanOptions.cursor(args, 1);
        ScanOptions options = ScanOptions.parse(args, 2);
        KeyFilter filter =
                options.pattern() == 0
                        ? KeyFilter.ALL
                        : new KeyFilter(
                                args.ref(options.pattern()), args.length(options.pattern()));
        Page page = new Page(filter);
        Database database = call.database();
        long steps =
                Math.multiplyHigh(options.count(), STEPS_PER_KEY) == 0
                        ? options.count() * STEPS_PER_KEY
                        : Long.MAX_VALUE;
        do {
            cursor = database.scan(cursor, page);
        } while (cursor != 0 && steps-- > 0 && page.seen < options.count());
        page.keepVisible(database, options.type() == 0 ? null : args.text(options.type()));
        reply(call.reply(), cursor, page);
    }

    private static void reply(ReplyWriter reply, long cursor, Page page) {
        reply.array(2);
        reply.bulkInteger(cursor);
        reply.array(page.count);
        for (int i = 0; i < page.count; i++) {
            reply.bulk(Entry.key(page.entries[i]), Entry.keyLength(page.entries[i]));
        }
    }

    private void randomKey(Call call) {
        long entry = call.database().random();
        if (entry == 0) {
            call.reply().nullBulk();
        } else {
            call.reply().bulk(Entry.key(entry), Entry.keyLength(entry));
        }
    }

    /** A pattern of keys, bytes of the running request. */
    private record KeyFilter(long pattern, int length) {

        /** The pattern that needs no look at the key. */
        static final KeyFilter ALL = new KeyFilter(0, -1);

        KeyFilter {
            if (length >= 0 && Glob.matchesAll(pattern, length)) {
                length = -1;
            }
        }

        boolean matches(long entry) {
            return length < 0
                    || Glob.matches(
                            pattern, length, Entry.key(entry), Entry.keyLength(entry), false);
        }
    }

    /** What one SCAN finds: collected first, because to remove expired keys moves others. */
    private static final class Page implements LongConsumer {

        private final KeyFilter filter;
        private long[] entries = new long[32];
        private int count;
        private long seen;

        Page(KeyFilter filter) {
            this.filter = filter;
        }

        @Override
        public void accept(long entry) {
            seen++;
            if (!filter.matches(entry)) {
                return;
            }
            if (count == entries.length) {
                entries = Arrays.copyOf(entries, count * 2);
            }
            entries[count++] = entry;
        }

        /** Leaves out, and removes, what has expired; leaves out other types than the given one. */
        void keepVisible(Database database, String type) {
            int kept = 0;
            for (int i = 0; i < count; i++) {
                long entry = entries[i];
                boolean isVisible =
                        type == null
                                ? !database.expireIfDue(entry)
                                : isVisibleOfType(database, entry, type);
                if (isVisible) {
                    entries[kept++] = entry;
                }
            }
            count = kept;
        }

        /* Redis looks keys up here, so that they count as hits and misses. */
        private static boolean isVisibleOfType(Database database, long entry, String type) {
            long visible = database.inspectSilently(Entry.key(entry), Entry.keyLength(entry));
            return visible != 0 && Entry.type(visible).text().equalsIgnoreCase(type);
        }
    }
}
