package io.respite.commands.string;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.commands.StringAccess;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Effects;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.resp.Args;
import java.util.List;

/** One string as a whole: read it, set it, with conditions and lifetimes. Hot. */
public final class StringCommands implements Family {

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("get", 2, this::get, READONLY, FAST),
                Command.of("set", -3, this::set, WRITE, DENYOOM),
                Command.of("setnx", 3, this::setnx, WRITE, DENYOOM, FAST),
                Command.of("setex", 4, this::setex, WRITE, DENYOOM),
                Command.of("psetex", 4, this::psetex, WRITE, DENYOOM),
                Command.of("getset", 3, this::getset, WRITE, DENYOOM, FAST),
                Command.of("getdel", 2, this::getdel, WRITE, FAST),
                Command.of("getex", -2, this::getex, WRITE, FAST));
    }

    private void get(Call call) {
        StringAccess.reply(call, StringAccess.read(call, 1));
    }

    /** SET key value [NX | XX] [GET] [EX s | PX ms | EXAT s | PXAT ms | KEEPTTL]. */
    private void set(Call call) {
        if (call.args().count() == 3) {
            StringAccess.store(call, 1, 2, call.write(1));
            call.reply().ok();
            return;
        }
        SetOptions options = SetOptions.parse(call.args(), call.now());
        long entry = options.get() ? StringAccess.read(call, 1) : call.write(1);
        boolean refused = entry == 0 ? options.onlyIfPresent() : options.onlyIfAbsent();
        if (options.get()) {
            StringAccess.reply(call, entry);
        } else if (refused) {
            call.reply().nullBulk();
        }
        if (refused) {
            return;
        }
        if (options.get() && entry != 0) {
            call.database().willChange(entry);
        }
        setWith(call, options, entry);
        if (!options.get()) {
            call.reply().ok();
        }
    }

    private static void setWith(Call call, SetOptions options, long entry) {
        if (options.lifetime() != null) {
            storeUntil(call, 2, entry, options.expiresAt());
            if (options.lifetime() != Lifetime.PXAT) {
                propagateUntil(call, 2, options.expiresAt());
            }
            return;
        }
        if (options.keepTtl()) {
            StringAccess.storeKeepingTtl(call, 1, 2, entry);
        } else {
            StringAccess.store(call, 1, 2, entry);
        }
        if (options.get()) {
            propagateWithoutGet(call);
        }
    }

    /* Word 1 becomes word {@code value}, until the given moment. */
    private static void storeUntil(Call call, int value, long entry, long expiresAt) {
        long placed = StringAccess.storeKeepingTtl(call, 1, value, entry);
        call.database().setExpiry(placed, expiresAt);
        call.event(KeyEvent.EXPIRE, 1);
    }

    /* Replicas get a moment, not a duration. */
    private static void propagateUntil(Call call, int value, long expiresAt) {
        Args args = call.args();
        call.effects()
                .instead(call.database().index(), 5)
                .word("SET")
                .word(args.ref(1), args.length(1))
                .word(args.ref(value), args.length(value))
                .word("PXAT")
                .word(expiresAt);
    }

    /* Replicas are not asked for the old value; all other words are as the client sent them. */
    private static void propagateWithoutGet(Call call) {
        Args args = call.args();
        int words = 3;
        for (int i = 3; i < args.count(); i++) {
            words += SetOptions.isGet(args, i) ? 0 : 1;
        }
        Effects effects = call.effects().instead(call.database().index(), words);
        for (int i = 0; i < args.count(); i++) {
            if (i < 3 || !SetOptions.isGet(args, i)) {
                effects.word(args.ref(i), args.length(i));
            }
        }
    }

    private void setnx(Call call) {
        long entry = call.write(1);
        if (entry == 0) {
            StringAccess.store(call, 1, 2, entry);
        }
        call.reply().integer(entry == 0 ? 1 : 0);
    }

    /** SETEX key seconds value. */
    private void setex(Call call) {
        setUntil(call, Lifetime.EX);
    }

    /** PSETEX key milliseconds value. */
    private void psetex(Call call) {
        setUntil(call, Lifetime.PX);
    }

    private static void setUntil(Call call, Lifetime unit) {
        long expiresAt = unit.expiresAt(call.args(), 2, call.now(), call.command().fullName());
        storeUntil(call, 3, call.write(1), expiresAt);
        propagateUntil(call, 3, expiresAt);
        call.reply().ok();
    }

    private void getset(Call call) {
        long entry = StringAccess.read(call, 1);
        StringAccess.reply(call, entry);
        if (entry != 0) {
            call.database().willChange(entry);
        }
        StringAccess.store(call, 1, 2, entry);
        Args args = call.args();
        call.effects()
                .instead(call.database().index(), 3)
                .word("SET")
                .word(args.ref(1), args.length(1))
                .word(args.ref(2), args.length(2));
    }

    private void getdel(Call call) {
        long entry = StringAccess.read(call, 1);
        StringAccess.reply(call, entry);
        if (entry != 0) {
            delete(call, entry, "DEL");
        }
    }

    private static void delete(Call call, long entry, String word) {
        call.database().remove(entry);
        call.changed(KeyEvent.DEL, 1);
        propagateKey(call, word, 2);
    }

    /** GETEX key [EX s | PX ms | EXAT s | PXAT ms | PERSIST]. */
    private void getex(Call call) {
        GetexOptions options = GetexOptions.parse(call.args());
        long entry = StringAccess.read(call, 1);
        if (entry == 0) {
            call.reply().nullBulk();
            return;
        }
        Lifetime lifetime = options.lifetime();
        long expiresAt =
                lifetime == null
                        ? Entry.NEVER
                        : lifetime.expiresAt(call.args(), options.amount(), call.now(), "getex");
        StringAccess.reply(call, entry);
        if (lifetime != null && lifetime.isMoment() && expiresAt <= call.keyspace().overUntil()) {
            delete(call, entry, call.keyspace().expiryWord());
        } else if (lifetime != null) {
            call.database().setExpiry(entry, expiresAt);
            call.changed(KeyEvent.EXPIRE, 1);
            propagateKey(call, "PEXPIREAT", 3).word(expiresAt);
        } else if (options.persist() && Entry.expires(entry)) {
            call.database().setExpiry(entry, Entry.NEVER);
            call.changed(KeyEvent.PERSIST, 1);
            propagateKey(call, "PERSIST", 2);
        }
    }

    private static Effects propagateKey(Call call, String command, int words) {
        return call.effects()
                .instead(call.database().index(), words)
                .word(command)
                .word(call.args().ref(1), call.args().length(1));
    }
}
