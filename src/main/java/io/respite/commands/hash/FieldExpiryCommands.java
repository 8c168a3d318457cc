package io.respite.commands.hash;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Database;
import io.respite.keyspace.Effects;
import io.respite.keyspace.Entry;
import io.respite.keyspace.FieldLifetimes;
import io.respite.keyspace.HashValue;
import io.respite.keyspace.KeyEvent;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/**
 * When fields of hashes expire: set it, ask for it, take it back. Redis 7.2 has none of this; words
 * and replies are those that Redis 7.4 and Valkey 9 document.
 *
 * <p>Each reply is an array of one number for each field.
 */
public final class FieldExpiryCommands implements Family {

    /** Replies for a field, or the whole key, that is not there, and for one that stays. */
    private static final byte NO_FIELD = -2;

    private static final byte NO_TIME = -1;

    /** Replies of what is done to a field: nothing, what was asked for, or that it is removed. */
    private static final byte REFUSED = 0;

    private static final byte DONE = 1;
    private static final byte REMOVED = 2;

    /** What became of each field. */
    private byte[] results = new byte[16];

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("hexpire", -6, this::hexpire, WRITE, DENYOOM, FAST),
                Command.of("hpexpire", -6, this::hpexpire, WRITE, DENYOOM, FAST),
                Command.of("hexpireat", -6, this::hexpireAt, WRITE, DENYOOM, FAST),
                Command.of("hpexpireat", -6, this::hpexpireAt, WRITE, DENYOOM, FAST),
                Command.of("httl", -5, this::httl, READONLY, FAST),
                Command.of("hpttl", -5, this::hpttl, READONLY, FAST),
                Command.of("hexpiretime", -5, this::hexpireTime, READONLY, FAST),
                Command.of("hpexpiretime", -5, this::hpexpireTime, READONLY, FAST),
                Command.of("hpersist", -5, this::hpersist, WRITE, FAST));
    }

    /** HEXPIRE key seconds [NX | XX | GT | LT] FIELDS count field [field ...]. */
    private void hexpire(Call call) {
        expire(call, call.now(), true);
    }

    private void hpexpire(Call call) {
        expire(call, call.now(), false);
    }

    private void hexpireAt(Call call) {
        expire(call, 0, true);
    }

    private void hpexpireAt(Call call) {
        expire(call, 0, false);
    }

    /* Word 2 is a time after base, in seconds or milliseconds. */
    private void expire(Call call, long base, boolean seconds) {
        Args args = call.args();
        FieldCondition condition = FieldCondition.parse(args, 3);
        int first = FieldList.first(args, condition == FieldCondition.ALWAYS ? 3 : 4);
        long time = time(call, base, seconds);
        long entry = HashAccess.write(call);
        reserve(args.count());
        byte done = time <= call.keyspace().overUntil() ? REMOVED : DONE;
        int changed = 0;
        for (int i = first; i < args.count(); i++) {
            results[i] = NO_FIELD;
            long current = entry == 0 ? FieldLifetimes.NO_FIELD : timeOf(call, entry, i);
            if (current != FieldLifetimes.NO_FIELD) {
                results[i] = condition.allows(current, time) ? done : REFUSED;
            }
            if (results[i] == done) {
                entry = done == REMOVED ? remove(call, entry, i) : setTime(call, entry, i, time);
                changed++;
            }
        }
        if (changed > 0) {
            call.changed(done == REMOVED ? KeyEvent.HEXPIRED : KeyEvent.HEXPIRE, 1);
            call.effects().changed(changed - 1L);
            propagate(call, first, done, changed, time);
        }
        if (entry != 0) {
            HashAccess.removeIfEmpty(call, entry);
        }
        reply(call, first);
    }

    /* A time before the start of 1970 cannot be asked for. */
    private static long time(Call call, long base, boolean seconds) {
        long amount = call.args().integer(2);
        long most = seconds ? (Long.MAX_VALUE - base) / 1000 : Long.MAX_VALUE - base;
        if (amount < 0 || amount > most) {
            throw CommandError.invalidExpire(call.command().fullName());
        }
        return base + (seconds ? amount * 1000 : amount);
    }

    private static long timeOf(Call call, long entry, int i) {
        Args args = call.args();
        return call.keyspace().fieldLifetimes().time(entry, args.ref(i), args.length(i));
    }

    private static long setTime(Call call, long entry, int i, long time) {
        Args args = call.args();
        Database database = call.database();
        FieldLifetimes lifetimes = call.keyspace().fieldLifetimes();
        return lifetimes.setTime(database, entry, args.ref(i), args.length(i), time);
    }

    private static long remove(Call call, long entry, int i) {
        Args args = call.args();
        HashValue hashes = call.keyspace().hashes();
        hashes.delete(call.database(), entry, args.ref(i), args.length(i));
        return hashes.entry();
    }

    private void reserve(int words) {
        if (results.length < words) {
            results = new byte[words];
        }
    }

    /* Replicas get a moment, not a duration, and only the fields for which it holds. */
    private void propagate(Call call, int first, byte done, int fields, long time) {
        Args args = call.args();
        int words = done == REMOVED ? fields + 2 : fields + 5;
        Effects effects = call.effects().instead(call.database().index(), words);
        effects.word(done == REMOVED ? "HDEL" : "HPEXPIREAT").word(args.ref(1), args.length(1));
        if (done == DONE) {
            effects.word(time).word("FIELDS").word(fields);
        }
        for (int i = first; i < args.count(); i++) {
            if (results[i] == done) {
                effects.word(args.ref(i), args.length(i));
            }
        }
    }

    private void reply(Call call, int first) {
        int words = call.args().count();
        call.reply().array(words - first);
        for (int i = first; i < words; i++) {
            call.reply().integer(results[i]);
        }
    }

    /** HTTL key FIELDS count field [field ...]. */
    private void httl(Call call) {
        replyTimes(call, call.now(), true);
    }

    private void hpttl(Call call) {
        replyTimes(call, call.now(), false);
    }

    private void hexpireTime(Call call) {
        replyTimes(call, 0, true);
    }

    private void hpexpireTime(Call call) {
        replyTimes(call, 0, false);
    }

    private static void replyTimes(Call call, long base, boolean seconds) {
        Args args = call.args();
        int first = FieldList.first(args, 2);
        long entry = HashAccess.read(call);
        call.reply().array(args.count() - first);
        for (int i = first; i < args.count(); i++) {
            long time = entry == 0 ? FieldLifetimes.NO_FIELD : timeOf(call, entry, i);
            if (time == FieldLifetimes.NO_FIELD) {
                call.reply().integer(NO_FIELD);
            } else if (time == Entry.NEVER) {
                call.reply().integer(NO_TIME);
            } else {
                call.reply().integer(seconds ? rounded(time - base) : time - base);
            }
        }
    }

    /* To the nearest second, half a one up, as of keys; no sum that could overflow. */
    private static long rounded(long millis) {
        return millis / 1000 + (millis % 1000 >= 500 ? 1 : 0);
    }

    /** HPERSIST key FIELDS count field [field ...]. */
    private void hpersist(Call call) {
        Args args = call.args();
        int first = FieldList.first(args, 2);
        long entry = HashAccess.write(call);
        reserve(args.count());
        int changed = 0;
        for (int i = first; i < args.count(); i++) {
            long time = entry == 0 ? FieldLifetimes.NO_FIELD : timeOf(call, entry, i);
            results[i] = time == FieldLifetimes.NO_FIELD ? NO_FIELD : NO_TIME;
            if (time >= 0) {
                entry = setTime(call, entry, i, Entry.NEVER);
                results[i] = DONE;
                changed++;
            }
        }
        if (changed > 0) {
            call.changed(KeyEvent.HPERSIST, 1);
            call.effects().changed(changed - 1L);
        }
        reply(call, first);
    }
}
