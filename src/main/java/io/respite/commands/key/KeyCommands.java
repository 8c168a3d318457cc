package io.respite.commands.key;

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
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** Keys with values of any type: remove them, ask for them, give them other names and places. */
public final class KeyCommands implements Family {

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("del", -2, this::del, WRITE),
                Command.of("unlink", -2, this::del, WRITE, FAST),
                Command.of("exists", -2, this::exists, READONLY, FAST),
                Command.of("touch", -2, this::touch, READONLY, FAST),
                Command.of("type", 2, this::type, READONLY, FAST),
                Command.of("rename", 3, this::rename, WRITE),
                Command.of("renamenx", 3, this::renameNx, WRITE, FAST),
                Command.of("move", 3, this::move, WRITE, FAST),
                Command.of("copy", -3, this::copy, WRITE, DENYOOM));
    }

    private void del(Call call) {
        Database database = call.database();
        long removed = 0;
        for (int i = 1; i < call.args().count(); i++) {
            long entry = database.peek(call.args().ref(i), call.args().length(i));
            if (entry != 0) {
                database.remove(entry);
                call.changed(KeyEvent.DEL, i);
                removed++;
            }
        }
        call.reply().integer(removed);
    }

    private void exists(Call call) {
        long found = 0;
        for (int i = 1; i < call.args().count(); i++) {
            found += call.inspect(i) == 0 ? 0 : 1;
        }
        call.reply().integer(found);
    }

    private void touch(Call call) {
        long found = 0;
        for (int i = 1; i < call.args().count(); i++) {
            found += call.read(i) == 0 ? 0 : 1;
        }
        call.reply().integer(found);
    }

    private void type(Call call) {
        long entry = call.inspect(1);
        call.reply().status(entry == 0 ? "none" : Entry.type(entry).text());
    }

    private void rename(Call call) {
        long entry = source(call);
        if (!isSameKey(call.args(), 1, 2)) {
            long replaced = call.write(2);
            if (replaced != 0) {
                call.database().remove(replaced);
            }
            rename(call, entry);
        }
        call.reply().ok();
    }

    private void renameNx(Call call) {
        long entry = source(call);
        boolean refused = isSameKey(call.args(), 1, 2) || call.write(2) != 0;
        if (!refused) {
            rename(call, entry);
        }
        call.reply().integer(refused ? 0 : 1);
    }

    private static long source(Call call) {
        long entry = call.write(1);
        if (entry == 0) {
            throw CommandError.NO_SUCH_KEY;
        }
        return entry;
    }

    private static void rename(Call call, long entry) {
        Args args = call.args();
        call.database().move(entry, call.database(), args.ref(2), args.length(2));
        call.event(KeyEvent.RENAME_FROM, 1);
        call.changed(KeyEvent.RENAME_TO, 2);
    }

    private void move(Call call) {
        Args args = call.args();
        Database source = call.database();
        Database target = database(call, args.integer32(2));
        if (source == target) {
            throw CommandError.SAME_OBJECT;
        }
        long key = args.ref(1);
        int length = args.length(1);
        long entry = call.write(1);
        if (entry == 0 || target.write(key, length) != 0) {
            call.reply().integer(0);
            return;
        }
        source.move(entry, target, key, length);
        call.event(KeyEvent.MOVE_FROM, 1);
        call.effects().changed(KeyEvent.MOVE_TO, target.index(), key, length);
        call.reply().integer(1);
    }

    private static Database database(Call call, int index) {
        if (index < 0 || index >= call.keyspace().databaseCount()) {
            throw CommandError.DB_INDEX_OUT_OF_RANGE;
        }
        return call.keyspace().database(index);
    }

    /** COPY source target [DB index] [REPLACE]. */
    private void copy(Call call) {
        Args args = call.args();
        boolean replace = false;
        Database target = call.database();
        for (int i = 3; i < args.count(); i++) {
            if (args.is(i, "replace")) {
                replace = true;
            } else if (args.is(i, "db") && i + 1 < args.count()) {
                target = database(call, args.integer32(++i));
            } else {
                throw CommandError.SYNTAX;
            }
        }
        if (target == call.database() && isSameKey(args, 1, 2)) {
            throw CommandError.SAME_OBJECT;
        }
        long entry = call.read(1);
        long replaced = entry == 0 ? 0 : target.write(args.ref(2), args.length(2));
        if (entry == 0 || replaced != 0 && !replace) {
            call.reply().integer(0);
            return;
        }
        if (replaced != 0) {
            target.remove(replaced);
        }
        call.database().copy(entry, target, args.ref(2), args.length(2));
        call.effects().changed(KeyEvent.COPY_TO, target.index(), args.ref(2), args.length(2));
        call.reply().integer(1);
    }

    private static boolean isSameKey(Args args, int i, int k) {
        return args.length(i) == args.length(k)
                && Memory.equal(args.ref(i), args.ref(k), args.length(i));
    }
}
