package io.respite.persistence.rdb;

import static io.respite.engine.Flag.ASKING;
import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.settings.Settings;
import io.respite.keyspace.Database;
import io.respite.keyspace.Effects;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.Keyspace;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** DUMP and RESTORE: a value as the bytes of a file, and back. */
public final class DumpCommands implements Family {

    private static final int KEY = 1;
    private static final int LIFETIME = 2;
    private static final int PAYLOAD = 3;

    private static final CommandError BUSY_KEY =
            new CommandError("BUSYKEY Target key name already exists.");
    private static final CommandError INVALID_LIFETIME =
            new CommandError("ERR Invalid TTL value, must be >= 0");
    private static final CommandError NOT_WHOLE =
            new CommandError("ERR DUMP payload version or checksum are wrong");
    private static final CommandError BAD_FORMAT = new CommandError("ERR Bad data format");

    private DumpPayload payloads;

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("dump", 2, this::dump, READONLY),
                Command.of("restore", -4, this::restore, WRITE, DENYOOM),
                Command.of("restore-asking", -4, this::restore, WRITE, DENYOOM, ASKING));
    }

    private DumpPayload payloads(Keyspace keyspace) {
        if (payloads == null) {
            payloads = new DumpPayload(keyspace);
        }
        return payloads;
    }

    private void dump(Call call) {
        long entry = call.read(KEY);
        if (entry == 0) {
            call.reply().nullBulk();
            return;
        }
        Settings settings = call.engine().settings();
        boolean compresses = settings.flag("rdbcompression");
        try (RdbOutput out = new RdbOutput(call.keyspace().arena(), compresses)) {
            out.version((int) settings.number("rdb-version"));
            payloads(call.keyspace()).write(entry, out);
            call.reply().bulk(out.ref(), Math.toIntExact(out.position()));
        }
    }

    /** RESTORE key ttl payload [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]. */
    private void restore(Call call) {
        Args args = call.args();
        RestoreOptions options = RestoreOptions.of(args);
        long old = call.write(KEY);
        if (old != 0 && !options.replace()) {
            throw BUSY_KEY;
        }
        long lifetime = args.integer(LIFETIME);
        if (lifetime < 0) {
            throw INVALID_LIFETIME;
        }
        boolean checksumCounts = !call.engine().instance().skipsChecksums();
        if (!DumpPayload.isWhole(args.ref(PAYLOAD), args.length(PAYLOAD), checksumCounts)) {
            throw NOT_WHOLE;
        }
        long made = make(call);
        if (old != 0) {
            call.database().remove(old);
        }
        /* As in Redis a sum beyond all times is in the past. */
        long expiresAt = lifetime == 0 || options.absolute() ? lifetime : call.now() + lifetime;
        if (expiresAt != 0 && expiresAt <= call.keyspace().overUntil()) {
            call.keyspace().scratch().remove(made);
            propagateRemoval(call, old != 0);
        } else {
            place(call, made, expiresAt, options);
        }
        call.reply().ok();
    }

    /* The value, at the key's name, where nobody sees it. */
    private long make(Call call) {
        Args args = call.args();
        Database scratch = call.keyspace().scratch();
        long made =
                payloads(call.keyspace())
                        .read(
                                args.ref(PAYLOAD),
                                args.length(PAYLOAD),
                                scratch,
                                args.ref(KEY),
                                args.length(KEY));
        if (made == 0) {
            throw BAD_FORMAT;
        }
        Sanitizing.count(call, DumpPayload.type(args.ref(PAYLOAD)), made);
        return made;
    }

    private static void propagateRemoval(Call call, boolean wasThere) {
        if (wasThere) {
            boolean isLazy = call.engine().settings().flag("lazyfree-lazy-server-del");
            call.changed(KeyEvent.DEL, KEY);
            call.effects()
                    .instead(call.database().index(), 2)
                    .word(isLazy ? "UNLINK" : "DEL")
                    .word(call.args().ref(KEY), call.args().length(KEY));
        }
    }

    private static void place(Call call, long made, long expiresAt, RestoreOptions options) {
        Args args = call.args();
        Database database = call.database();
        Database scratch = call.keyspace().scratch();
        long entry = scratch.move(made, database, args.ref(KEY), args.length(KEY));
        if (expiresAt != 0) {
            entry = database.setExpiry(entry, expiresAt);
        }
        call.keyspace().accessClock().restore(entry, options.idleSeconds(), options.frequency());
        call.changed(KeyEvent.RESTORE, KEY);
        if (expiresAt != 0 && !options.absolute()) {
            propagateAbsolute(call, expiresAt);
        }
    }

    private static void propagateAbsolute(Call call, long expiresAt) {
        Args args = call.args();
        Effects effects = call.effects().instead(call.database().index(), args.count() + 1);
        for (int i = 0; i < args.count(); i++) {
            if (i == LIFETIME) {
                effects.word(expiresAt);
            } else {
                effects.word(args.ref(i), args.length(i));
            }
        }
        effects.word("ABSTTL");
    }
}
