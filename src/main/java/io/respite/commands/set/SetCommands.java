package io.respite.commands.set;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.commands.ScanOptions;
import io.respite.commands.ScanPage;
import io.respite.data.KeyText;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.SetCursor;
import io.respite.keyspace.SetValue;
import io.respite.resp.Args;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** One set: its members are added, removed, asked for, moved to another one. Hot. */
public final class SetCommands implements Family {

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("sadd", -3, this::sadd, WRITE, DENYOOM, FAST),
                Command.of("srem", -3, this::srem, WRITE, FAST),
                Command.of("smove", 4, this::smove, WRITE, FAST),
                Command.of("sismember", 3, this::sismember, READONLY, FAST),
                Command.of("smismember", -3, this::smismember, READONLY, FAST),
                Command.of("scard", 2, this::scard, READONLY, FAST),
                Command.of("smembers", 2, this::smembers, READONLY),
                Command.of("sscan", -3, this::sscan, READONLY));
    }

    private void sadd(Call call) {
        Args args = call.args();
        SetValue sets = call.keyspace().sets();
        Database database = call.database();
        int words = args.count();
        long entry = SetAccess.write(call, 1);
        if (entry == 0) {
            entry = create(call, 1, 2, words - 2L);
        } else {
            entry = sets.expect(database, entry, words - 2L);
        }
        long added = 0;
        for (int i = 2; i < words; i++) {
            long placed = sets.add(database, entry, args.ref(i), args.length(i));
            if (placed != 0) {
                entry = placed;
                added++;
            }
        }
        if (added > 0) {
            call.changed(KeyEvent.SADD, 1);
            call.effects().changed(added - 1);
        }
        call.reply().integer(added);
    }

    /* Makes the key that a word names an empty set for members of which a word is the first. */
    private static long create(Call call, int key, int member, long expected) {
        Args args = call.args();
        return call.keyspace()
                .sets()
                .create(
                        call.database(),
                        args.ref(key),
                        args.length(key),
                        args.ref(member),
                        args.length(member),
                        expected);
    }

    private void srem(Call call) {
        Args args = call.args();
        SetValue sets = call.keyspace().sets();
        Database database = call.database();
        long entry = SetAccess.write(call, 1);
        long left = entry == 0 ? 0 : sets.size(entry);
        long removed = 0;
        for (int i = 2; i < args.count() && left > 0; i++) {
            long placed = sets.remove(database, entry, args.ref(i), args.length(i));
            if (placed != 0) {
                entry = placed;
                removed++;
                left--;
            }
        }
        if (removed > 0) {
            call.changed(KeyEvent.SREM, 1);
            call.effects().changed(removed - 1);
            removeIfEmpty(call, 1, entry);
        }
        call.reply().integer(removed);
    }

    /* A set without members is none: the key that a word names goes, unless it has some. */
    private static void removeIfEmpty(Call call, int key, long entry) {
        if (call.keyspace().sets().size(entry) == 0) {
            call.database().remove(entry);
            call.event(KeyEvent.DEL, key);
        }
    }

    private void smove(Call call) {
        Args args = call.args();
        SetValue sets = call.keyspace().sets();
        Database database = call.database();
        long source = call.write(1);
        long target = call.write(2);
        if (source == 0) {
            call.reply().integer(0);
            return;
        }
        SetAccess.required(source);
        SetAccess.required(target);
        long member = args.ref(3);
        int length = args.length(3);
        if (source == target) {
            call.reply().integer(sets.contains(source, member, length) ? 1 : 0);
            return;
        }
        long placed = sets.remove(database, source, member, length);
        if (placed == 0) {
            call.reply().integer(0);
            return;
        }
        call.changed(KeyEvent.SREM, 1);
        removeIfEmpty(call, 1, placed);
        if (target == 0) {
            target = create(call, 2, 3, 1);
        }
        if (sets.add(database, target, member, length) != 0) {
            call.changed(KeyEvent.SADD, 2);
        }
        call.reply().integer(1);
    }

    private void sismember(Call call) {
        Args args = call.args();
        long entry = SetAccess.read(call, 1);
        call.reply().integer(contains(call, entry, args.ref(2), args.length(2)) ? 1 : 0);
    }

    private void smismember(Call call) {
        Args args = call.args();
        long entry = SetAccess.read(call, 1);
        call.reply().array(args.count() - 2L);
        for (int i = 2; i < args.count(); i++) {
            call.reply().integer(contains(call, entry, args.ref(i), args.length(i)) ? 1 : 0);
        }
    }

    private static boolean contains(Call call, long entry, long member, int length) {
        return entry != 0 && call.keyspace().sets().contains(entry, member, length);
    }

    private void scard(Call call) {
        long entry = SetAccess.read(call, 1);
        call.reply().integer(entry == 0 ? 0 : call.keyspace().sets().size(entry));
    }

    private void smembers(Call call) {
        SetValue sets = call.keyspace().sets();
        long entry = SetAccess.read(call, 1);
        if (entry == 0) {
            call.reply().set(0);
            return;
        }
        call.reply().set(sets.size(entry));
        SetAccess.replyAll(call.reply(), sets, entry);
    }

    /** SSCAN key cursor [MATCH pattern] [COUNT count]. A small set is one page. */
    private void sscan(Call call) {
        Args args = call.args();
        long cursor = ScanOptions.cursor(args, 2);
        long entry = SetAccess.read(call, 1);
        ReplyWriter reply = call.reply();
        if (entry == 0) {
            reply.array(2);
            reply.bulkInteger(0);
            reply.array(0);
            return;
        }
        ScanOptions options = ScanOptions.parse(args, 3);
        if (Entry.isLarge(entry)) {
            scanTable(call, entry, cursor, options);
        } else {
            scanSmall(call, entry, options);
        }
    }

    private static void scanTable(Call call, long entry, long cursor, ScanOptions options) {
        SetValue sets = call.keyspace().sets();
        ScanPage page = new ScanPage(call.args(), options, 0);
        long next = page.fill(cursor, (from, visitor) -> sets.scan(entry, from, visitor));
        ReplyWriter reply = call.reply();
        reply.array(2);
        reply.bulkInteger(next);
        reply.array(page.count());
        for (int i = 0; i < page.count(); i++) {
            long member = page.entry(i);
            reply.bulk(KeyText.ref(member), KeyText.length(member));
        }
    }

    private static void scanSmall(Call call, long entry, ScanOptions options) {
        ReplyWriter reply = call.reply();
        reply.array(2);
        reply.bulkInteger(0);
        SetCursor cursor = call.keyspace().sets().cursor(entry);
        long found = 0;
        long mark = reply.mark();
        while (cursor.next()) {
            if (options.matches(call.args(), cursor.ref(), cursor.length())) {
                SetAccess.reply(reply, cursor);
                found++;
            }
        }
        reply.arrayAt(mark, found);
    }
}
