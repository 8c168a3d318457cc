package io.respite.commands.list;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.MOVABLE_KEYS;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Database;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.ListValue;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** The ends of a list: pushing, popping, moving an element from one list to another. Hot. */
public final class ListCommands implements Family {

    private static final CommandError NO_KEYS =
            new CommandError("ERR numkeys should be greater than 0");
    private static final CommandError NO_COUNT =
            new CommandError("ERR count should be greater than 0");

    private final ListEnds ends = new ListEnds();

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("lpush", -3, this::lpush, WRITE, DENYOOM, FAST),
                Command.of("rpush", -3, this::rpush, WRITE, DENYOOM, FAST),
                Command.of("lpushx", -3, this::lpushx, WRITE, DENYOOM, FAST),
                Command.of("rpushx", -3, this::rpushx, WRITE, DENYOOM, FAST),
                Command.of("lpop", -2, this::lpop, WRITE, FAST),
                Command.of("rpop", -2, this::rpop, WRITE, FAST),
                Command.of("llen", 2, this::llen, READONLY, FAST),
                Command.of("lmpop", -4, this::lmpop, WRITE, MOVABLE_KEYS),
                Command.of("lmove", 5, this::lmove, WRITE, DENYOOM),
                Command.of("rpoplpush", 3, this::rpoplpush, WRITE, DENYOOM));
    }

    /** LPUSH key element ... */
    private void lpush(Call call) {
        push(call, ListAccess.write(call, 1), false);
    }

    /** RPUSH key element ... */
    private void rpush(Call call) {
        push(call, ListAccess.write(call, 1), true);
    }

    /** LPUSHX key element ... */
    private void lpushx(Call call) {
        pushToExisting(call, false);
    }

    /** RPUSHX key element ... */
    private void rpushx(Call call) {
        pushToExisting(call, true);
    }

    private static void pushToExisting(Call call, boolean right) {
        long entry = ListAccess.write(call, 1);
        if (entry == 0) {
            call.reply().integer(0);
        } else {
            push(call, entry, right);
        }
    }

    private static void push(Call call, long entry, boolean right) {
        Args args = call.args();
        Database database = call.database();
        ListValue lists = ListAccess.lists(call);
        int count = args.count();
        long textBytes = 0;
        for (int i = 2; i < count; i++) {
            textBytes += args.length(i);
        }
        long placed = entry == 0 ? lists.add(database, args.ref(1), args.length(1)) : entry;
        placed = lists.prepare(database, placed, textBytes, count - 2);
        for (int i = 2; i < count; i++) {
            placed = lists.push(database, placed, args.ref(i), args.length(i), right);
        }
        call.changed(right ? KeyEvent.RPUSH : KeyEvent.LPUSH, 1);
        call.effects().changed(count - 3L);
        call.reply().integer(lists.size(placed));
    }

    /** LPOP key [count]. */
    private void lpop(Call call) {
        pop(call, false);
    }

    /** RPOP key [count]. */
    private void rpop(Call call) {
        pop(call, true);
    }

    private static void pop(Call call, boolean right) {
        Args args = call.args();
        if (args.count() > 3) {
            throw CommandError.arity(call.command().fullName());
        }
        boolean hasCount = args.count() == 3;
        long count = hasCount ? args.integer(2, 0, Long.MAX_VALUE, CommandError.NOT_POSITIVE) : 1;
        long entry = ListAccess.write(call, 1);
        if (entry == 0) {
            if (hasCount) {
                call.reply().nullArray();
            } else {
                call.reply().nullBulk();
            }
        } else if (count == 0) {
            call.reply().array(0);
        } else if (hasCount) {
            ListEnds.popMany(call, entry, 1, right, count);
        } else {
            ListEnds.pop(call, entry, 1, right);
        }
    }

    private void llen(Call call) {
        long entry = ListAccess.read(call, 1);
        call.reply().integer(entry == 0 ? 0 : ListAccess.lists(call).size(entry));
    }

    /** LMPOP numkeys key ... LEFT | RIGHT [COUNT count]. */
    private void lmpop(Call call) {
        Args args = call.args();
        long keys = args.integer(1, 1, Long.MAX_VALUE, NO_KEYS);
        if (keys >= args.count() - 2) {
            throw CommandError.SYNTAX;
        }
        int side = (int) keys + 2;
        boolean right = ListAccess.isRight(args, side);
        long count = countOption(args, side + 1);
        for (int i = 2; i < side; i++) {
            long entry = ListAccess.write(call, i);
            if (entry != 0) {
                ListEnds.popWithKey(call, entry, i, right, count);
                return;
            }
        }
        call.reply().nullArray();
    }

    /** The number of {@code [COUNT count]} at word {@code first}, the last option there may be. */
    static long countOption(Args args, int first) {
        if (first == args.count()) {
            return 1;
        }
        if (!args.is(first, "count") || first + 1 == args.count()) {
            throw CommandError.SYNTAX;
        }
        long count = args.integer(first + 1, 1, Long.MAX_VALUE, NO_COUNT);
        if (first + 2 < args.count()) {
            throw CommandError.SYNTAX;
        }
        return count;
    }

    /** LMOVE source destination LEFT | RIGHT LEFT | RIGHT. */
    private void lmove(Call call) {
        boolean fromRight = ListAccess.isRight(call.args(), 3);
        boolean toRight = ListAccess.isRight(call.args(), 4);
        move(call, fromRight, toRight);
    }

    /** RPOPLPUSH source destination. */
    private void rpoplpush(Call call) {
        move(call, true, false);
    }

    private void move(Call call, boolean fromRight, boolean toRight) {
        long source = ListAccess.write(call, 1);
        if (source == 0) {
            call.reply().nullBulk();
        } else {
            ends.move(call, source, fromRight, toRight);
        }
    }
}
