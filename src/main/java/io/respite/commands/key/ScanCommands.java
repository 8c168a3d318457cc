package io.respite.commands.key;

import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.TOUCHES_ARBITRARY_KEYS;

import io.respite.bytes.Glob;
import io.respite.commands.ScanOptions;
import io.respite.commands.ScanPage;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.resp.Args;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** Which keys there are: all, some at a time, any one. */
public final class ScanCommands implements Family {

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
        ScanOptions options = ScanOptions.parseForKeys(args, 2);
        Database database = call.database();
        ScanPage page = new ScanPage(args, options, Entry.KEY_OFFSET);
        long next = page.fill(cursor, database::scan);
        keepVisible(page, database, options.type() == 0 ? null : args.text(options.type()));
        ReplyWriter reply = call.reply();
        reply.array(2);
        reply.bulkInteger(next);
        reply.array(page.count());
        for (int i = 0; i < page.count(); i++) {
            reply.bulk(Entry.key(page.entry(i)), Entry.keyLength(page.entry(i)));
        }
    }

    /* Leaves out, and removes, what has expired; leaves out other types than the given one. */
    private static void keepVisible(ScanPage page, Database database, String type) {
        int kept = 0;
        for (int i = 0; i < page.count(); i++) {
            long entry = page.entry(i);
            boolean isVisible =
                    type == null
                            ? !database.expireIfDue(entry)
                            : isVisibleOfType(database, entry, type);
            if (isVisible) {
                page.put(kept++, entry);
            }
        }
        page.truncate(kept);
    }

    /* Redis looks keys up here, so that they count as hits and misses. */
    private static boolean isVisibleOfType(Database database, long entry, String type) {
        long visible = database.inspectSilently(Entry.key(entry), Entry.keyLength(entry));
        return visible != 0 && Entry.type(visible).text().equalsIgnoreCase(type);
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
}
