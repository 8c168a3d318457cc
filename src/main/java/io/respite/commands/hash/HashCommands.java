package io.respite.commands.hash;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.HashValue;
import io.respite.keyspace.KeyEvent;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** Fields of a hash by name: set, get, remove. Hot. */
public final class HashCommands implements Family {

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("hset", -4, this::hset, WRITE, DENYOOM, FAST),
                Command.of("hmset", -4, this::hmset, WRITE, DENYOOM, FAST),
                Command.of("hsetnx", 4, this::hsetnx, WRITE, DENYOOM, FAST),
                Command.of("hget", 3, this::hget, READONLY, FAST),
                Command.of("hmget", -3, this::hmget, READONLY, FAST),
                Command.of("hexists", 3, this::hexists, READONLY, FAST),
                Command.of("hstrlen", 3, this::hstrlen, READONLY, FAST),
                Command.of("hlen", 2, this::hlen, READONLY, FAST),
                Command.of("hdel", -3, this::hdel, WRITE, FAST));
    }

    /** HSET key field value [field value ...]. */
    private void hset(Call call) {
        call.reply().integer(setAll(call));
    }

    /** HMSET key field value [field value ...]. */
    private void hmset(Call call) {
        setAll(call);
        call.reply().ok();
    }

    /* Returns how many fields are new. */
    private static int setAll(Call call) {
        int words = call.args().count();
        if (words % 2 != 0) {
            throw CommandError.arity(call.command().fullName());
        }
        long entry = prepared(call, HashAccess.orNew(call, HashAccess.write(call)));
        int created = 0;
        for (int i = 2; i < words; i += 2) {
            created += set(call, entry, i) ? 1 : 0;
            entry = call.keyspace().hashes().entry();
        }
        call.changed(KeyEvent.HSET, 1);
        call.effects().changed(words / 2 - 2L);
        return created;
    }

    private static long prepared(Call call, long entry) {
        Args args = call.args();
        int longest = 0;
        long total = 0;
        for (int i = 2; i < args.count(); i++) {
            longest = Math.max(longest, args.length(i));
            total += args.length(i);
        }
        int fields = args.count() / 2 - 1;
        HashValue hashes = call.keyspace().hashes();
        return hashes.prepare(call.database(), entry, fields, longest, total);
    }

    private static boolean set(Call call, long entry, int i) {
        Args args = call.args();
        return call.keyspace()
                .hashes()
                .set(
                        call.database(),
                        entry,
                        args.ref(i),
                        args.length(i),
                        args.ref(i + 1),
                        args.length(i + 1));
    }

    private void hsetnx(Call call) {
        long entry = HashAccess.write(call);
        if (HashAccess.find(call, entry, 2)) {
            call.reply().integer(0);
            return;
        }
        set(call, prepared(call, HashAccess.orNew(call, entry)), 2);
        call.changed(KeyEvent.HSET, 1);
        call.reply().integer(1);
    }

    private void hget(Call call) {
        HashAccess.replyValue(call, HashAccess.read(call), 2);
    }

    /** HMGET key field [field ...]. */
    private void hmget(Call call) {
        long entry = HashAccess.read(call);
        int words = call.args().count();
        call.reply().array(words - 2);
        for (int i = 2; i < words; i++) {
            HashAccess.replyValue(call, entry, i);
        }
    }

    private void hexists(Call call) {
        call.reply().integer(HashAccess.find(call, HashAccess.read(call), 2) ? 1 : 0);
    }

    private void hstrlen(Call call) {
        boolean isThere = HashAccess.find(call, HashAccess.read(call), 2);
        call.reply().integer(isThere ? call.keyspace().hashes().valueLength() : 0);
    }

    private void hlen(Call call) {
        long entry = HashAccess.read(call);
        call.reply().integer(entry == 0 ? 0 : call.keyspace().hashes().size(entry));
    }

    /** HDEL key field [field ...]. */
    private void hdel(Call call) {
        Args args = call.args();
        HashValue hashes = call.keyspace().hashes();
        long entry = HashAccess.write(call);
        int deleted = 0;
        boolean isLast = entry == 0;
        for (int i = 2; i < args.count() && !isLast; i++) {
            boolean wasThere = hashes.delete(call.database(), entry, args.ref(i), args.length(i));
            deleted += wasThere ? 1 : 0;
            entry = hashes.entry();
            isLast = hashes.size(entry) == 0;
        }
        if (deleted > 0) {
            call.changed(KeyEvent.HDEL, 1);
            call.effects().changed(deleted - 1L);
        }
        if (entry != 0) {
            HashAccess.removeIfEmpty(call, entry);
        }
        call.reply().integer(deleted);
    }
}
