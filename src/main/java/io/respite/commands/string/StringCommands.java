package io.respite.commands.string;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.StringValue;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import jakarta.inject.Singleton;
import java.util.List;

/** Strings as a whole: read them, set them, with conditions and lifetimes. Hot. */
@Singleton
public final class StringCommands implements Family {

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("get", 2, this::get, READONLY, FAST),
                Command.of("set", -3, this::set, WRITE, DENYOOM));
    }

    private void get(Call call) {
        long entry = call.read(1);
        if (entry == 0) {
            call.reply().nullBulk();
            return;
        }
        requireString(entry);
        reply(call.reply(), entry);
    }

    /** SET key value [NX | XX] [GET] [EX s | PX ms | EXAT s | PXAT ms | KEEPTTL]. */
    private void set(Call call) {
        if (call.args().count() == 3) {
            store(call, 1, 2, call.write(1), false);
            call.reply().ok();
            return;
        }
        SetOptions options = SetOptions.parse(call.args(), call.now());
        long entry = call.write(1);
        if (options.get() && entry != 0) {
            requireString(entry);
        }
        boolean refused = entry == 0 ? options.onlyIfPresent() : options.onlyIfAbsent();
        if (options.get() || refused) {
            replyOrNull(call, entry);
        }
        if (refused) {
            return;
        }
        long placed = store(call, 1, 2, entry, options.keepTtl());
        propagateSet(call, options, placed);
        if (!options.get()) {
            call.reply().ok();
        }
    }

    /* Replicas get a moment, not a duration, and are not asked for the old value. */
    private void propagateSet(Call call, SetOptions options, long entry) {
        Args args = call.args();
        if (options.expiresAt() != Entry.NEVER) {
            call.database().setExpiry(entry, options.expiresAt());
            call.event(KeyEvent.EXPIRE, 1);
            call.effects()
                    .instead(call.database().index(), 5)
                    .word("SET")
                    .word(args.ref(1), args.length(1))
                    .word(args.ref(2), args.length(2))
                    .word("PXAT")
                    .word(options.expiresAt());
        }
    }

    /** Sets the key that word {@code key} names to word {@code value}. Returns the entry. */
    private long store(Call call, int key, int value, long entry, boolean keepTtl) {
        Args args = call.args();
        Database database = call.database();
        StringValue strings = call.keyspace().strings();
        long bytes = args.ref(value);
        int length = args.length(value);
        long placed;
        if (entry == 0) {
            placed = strings.add(database, args.ref(key), args.length(key), bytes, length);
        } else {
            long kept = keepTtl ? entry : database.setExpiry(entry, Entry.NEVER);
            placed = strings.set(database, kept, bytes, length);
        }
        call.changed(KeyEvent.SET, key);
        return placed;
    }

    private static void replyOrNull(Call call, long entry) {
        if (entry == 0) {
            call.reply().nullBulk();
        } else {
            reply(call.reply(), entry);
        }
    }

    private static void reply(ReplyWriter reply, long entry) {
        if (StringValue.isInteger(entry)) {
            reply.bulkInteger(StringValue.integer(entry));
        } else {
            reply.bulk(Entry.value(entry), Entry.length(entry));
        }
    }

    private static void requireString(long entry) {
        if (!Entry.isString(entry)) {
            throw CommandError.WRONG_TYPE;
        }
    }
}
