package io.respite.commands.string;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.commands.StringAccess;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Database;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.StringValue;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** Parts of a string: its length, a range of it, what is put at its end or over its middle. Hot. */
public final class StringRangeCommands implements Family {

    private static final CommandError OFFSET_OUT_OF_RANGE =
            new CommandError("ERR offset is out of range");

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("strlen", 2, this::strlen, READONLY, FAST),
                Command.of("getrange", 4, this::getrange, READONLY),
                Command.of("substr", 4, this::getrange, READONLY),
                Command.of("append", 3, this::append, WRITE, DENYOOM, FAST),
                Command.of("setrange", 4, this::setrange, WRITE, DENYOOM));
    }

    private void strlen(Call call) {
        long entry = StringAccess.read(call, 1);
        call.reply().integer(entry == 0 ? 0 : StringValue.length(entry));
    }

    /** GETRANGE key start end: both included, and counted from the end where they are negative. */
    private void getrange(Call call) {
        long start = call.args().integer(2);
        long end = call.args().integer(3);
        long entry = StringAccess.read(call, 1);
        int length = entry == 0 ? 0 : StringValue.length(entry);
        boolean backwards = start < 0 && end < 0 && start > end;
        long first = Math.max(0, start < 0 ? length + start : start);
        long last = Math.min(length - 1, Math.max(0, end < 0 ? length + end : end));
        if (backwards || first > last) {
            call.reply().bulk("");
            return;
        }
        long bytes = call.keyspace().strings().bytes(entry);
        call.reply().bulk(bytes + first, (int) (last - first) + 1);
    }

    private void append(Call call) {
        Args args = call.args();
        Database database = call.database();
        StringValue strings = call.keyspace().strings();
        long entry = StringAccess.write(call, 1);
        long bytes = args.ref(2);
        int added = args.length(2);
        int length;
        if (entry == 0) {
            length = added;
            strings.add(database, args.ref(1), args.length(1), bytes, added);
        } else {
            length = lengthWithinLimit(call, StringValue.length(entry), added);
            strings.append(database, entry, bytes, added);
        }
        call.changed(KeyEvent.APPEND, 1);
        call.reply().integer(length);
    }

    private static int lengthWithinLimit(Call call, long offset, int added) {
        long most = call.engine().settings().number("proto-max-bulk-len");
        if (offset > Math.min(most, StringValue.MAX_BYTES) - added) {
            throw CommandError.STRING_TOO_LONG;
        }
        return (int) offset + added;
    }

    /** SETRANGE key offset value: zeros fill what the string has not reached. */
    private void setrange(Call call) {
        Args args = call.args();
        long offset = args.integer(2);
        if (offset < 0) {
            throw OFFSET_OUT_OF_RANGE;
        }
        long entry = StringAccess.write(call, 1);
        int added = args.length(3);
        int oldLength = entry == 0 ? 0 : StringValue.length(entry);
        if (added == 0) {
            call.reply().integer(oldLength);
            return;
        }
        int reached = lengthWithinLimit(call, offset, added);
        long bytes = StringAccess.open(call, 1, entry, reached);
        Memory.copy(args.ref(3), bytes + offset, added);
        call.changed(KeyEvent.SETRANGE, 1);
        call.reply().integer(Math.max(oldLength, reached));
    }
}
