package io.respite.commands.key;

import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Database;
import io.respite.keyspace.Effects;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** When keys expire: set it, ask for it, take it back. */
public final class ExpireCommands implements Family {

    /** Replies of the TTL commands for a key that is not there, and for one that stays. */
    private static final long NO_KEY = -2;

    private static final long NO_EXPIRY = -1;

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("expire", -3, this::expire, WRITE, FAST),
                Command.of("pexpire", -3, this::pexpire, WRITE, FAST),
                Command.of("expireat", -3, this::expireAt, WRITE, FAST),
                Command.of("pexpireat", -3, this::pexpireAt, WRITE, FAST),
                Command.of("ttl", 2, this::ttl, READONLY, FAST),
                Command.of("pttl", 2, this::pttl, READONLY, FAST),
                Command.of("expiretime", 2, this::expireTime, READONLY, FAST),
                Command.of("pexpiretime", 2, this::pexpireTime, READONLY, FAST),
                Command.of("persist", 2, this::persist, WRITE, FAST));
    }

    private void expire(Call call) {
        expire(call, call.now(), true);
    }

    private void pexpire(Call call) {
        expire(call, call.now(), false);
    }

    private void expireAt(Call call) {
        expire(call, 0, true);
    }

    private void pexpireAt(Call call) {
        expire(call, 0, false);
    }

    /* Word 2 is a time after base, in seconds or milliseconds; conditions follow. */
    private static void expire(Call call, long base, boolean seconds) {
        ExpireCondition condition = ExpireCondition.parse(call.args());
        long expiresAt = expiresAt(call, base, seconds);
        long entry = call.write(1);
        if (entry == 0 || !condition.allows(entry, expiresAt)) {
            call.reply().integer(0);
            return;
        }
        if (expiresAt <= call.keyspace().overUntil()) {
            removeInstead(call, entry);
        } else {
            call.database().setExpiry(entry, expiresAt);
            call.changed(KeyEvent.EXPIRE, 1);
            if (base != 0 || seconds) {
                propagateMoment(call, expiresAt);
            }
        }
        call.reply().integer(1);
    }

    /* A time before the start of 1970 is allowed: it is in the past, and removes the key. */
    private static long expiresAt(Call call, long base, boolean seconds) {
        long amount = call.args().integer(2);
        if (seconds && (amount > Long.MAX_VALUE / 1000 || amount < Long.MIN_VALUE / 1000)) {
            throw CommandError.invalidExpire(call.command().fullName());
        }
        long millis = seconds ? amount * 1000 : amount;
        if (millis > Long.MAX_VALUE - base) {
            throw CommandError.invalidExpire(call.command().fullName());
        }
        return base + millis;
    }

    private static void removeInstead(Call call, long entry) {
        Args args = call.args();
        call.database().remove(entry);
        call.changed(KeyEvent.DEL, 1);
        call.effects()
                .instead(call.database().index(), 2)
                .word(call.keyspace().expiryWord())
                .word(args.ref(1), args.length(1));
    }

    /* Replicas get a moment, not a duration; the conditions stay. */
    private static void propagateMoment(Call call, long expiresAt) {
        Args args = call.args();
        Effects effects = call.effects();
        effects.instead(call.database().index(), args.count())
                .word("PEXPIREAT")
                .word(args.ref(1), args.length(1))
                .word(expiresAt);
        for (int i = 3; i < args.count(); i++) {
            effects.word(args.ref(i), args.length(i));
        }
    }

    private void ttl(Call call) {
        replyTime(call, call.now(), true);
    }

    private void pttl(Call call) {
        replyTime(call, call.now(), false);
    }

    private void expireTime(Call call) {
        replyTime(call, 0, true);
    }

    private void pexpireTime(Call call) {
        replyTime(call, 0, false);
    }

    private static void replyTime(Call call, long base, boolean seconds) {
        long entry = call.inspect(1);
        if (entry == 0) {
            call.reply().integer(NO_KEY);
        } else if (!Entry.expires(entry)) {
            call.reply().integer(NO_EXPIRY);
        } else {
            long millis = Entry.expiresAt(entry) - base;
            call.reply().integer(seconds ? rounded(millis) : millis);
        }
    }

    /* To the nearest second, half a one up; no sum that could overflow. */
    private static long rounded(long millis) {
        return millis / 1000 + (millis % 1000 >= 500 ? 1 : 0);
    }

    private void persist(Call call) {
        Database database = call.database();
        long entry = call.write(1);
        boolean expires = entry != 0 && Entry.expires(entry);
        if (expires) {
            database.setExpiry(entry, Entry.NEVER);
            call.changed(KeyEvent.PERSIST, 1);
        }
        call.reply().integer(expires ? 1 : 0);
    }
}
