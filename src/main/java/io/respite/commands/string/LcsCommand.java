package io.respite.commands.string;

import static io.respite.engine.Flag.READONLY;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Entry;
import io.respite.keyspace.StringValue;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** LCS: the longest common subsequence of two strings. */
public final class LcsCommand implements Family {

    private static final CommandError NOT_STRINGS =
            new CommandError("ERR The specified keys must contain string values");
    private static final CommandError TABLE_TOO_LARGE =
            new CommandError(
                    "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
    private static final CommandError NO_MEMORY =
            new CommandError("ERR Insufficient memory, failed allocating transient memory for LCS");

    @Override
    public List<Command> commands() {
        return List.of(Command.of("lcs", -3, this::lcs, READONLY));
    }

    /** LCS key1 key2 [LEN] [IDX] [MINMATCHLEN length] [WITHMATCHLEN]. */
    private void lcs(Call call) {
        long first = call.read(1);
        long second = call.read(2);
        if (first != 0 && !Entry.isString(first) || second != 0 && !Entry.isString(second)) {
            throw NOT_STRINGS;
        }
        LcsOptions options = LcsOptions.parse(call.args());
        int rows = first == 0 ? 0 : StringValue.length(first);
        int columns = second == 0 ? 0 : StringValue.length(second);
        long tableBytes = LcsTable.bytes(rows, columns);
        if (tableBytes > call.engine().settings().number("proto-max-bulk-len")) {
            throw TABLE_TOO_LARGE;
        }
        Arena arena = call.keyspace().arena();
        long block = allocate(arena, tableBytes + rows + columns);
        try {
            long left = block + tableBytes;
            copy(call, first, left, rows);
            copy(call, second, left + rows, columns);
            LcsTable table = new LcsTable(block, left, rows, left + rows, columns);
            table.fill();
            reply(call.reply(), options, table);
        } finally {
            arena.free(block);
        }
    }

    private static long allocate(Arena arena, long bytes) {
        try {
            return arena.allocate(bytes);
        } catch (OutOfMemoryError noAddresses) {
            throw NO_MEMORY;
        }
    }

    /* A copy, because two numbers cannot be had as text at the same time. */
    private static void copy(Call call, long entry, long target, int length) {
        if (entry != 0) {
            Memory.copy(call.keyspace().strings().bytes(entry), target, length);
        }
    }

    private static void reply(ReplyWriter reply, LcsOptions options, LcsTable table) {
        if (options.matches()) {
            replyMatches(reply, options, table);
        } else if (options.length()) {
            reply.integer(table.commonLength());
        } else {
            int length = table.commonLength();
            reply.bulk(table.writeCommon(), length);
        }
    }

    private static void replyMatches(ReplyWriter reply, LcsOptions options, LcsTable table) {
        reply.map(2);
        reply.bulk("matches");
        long mark = reply.mark();
        int matches = 0;
        while (table.nextMatch()) {
            if (table.matchLength() >= options.minMatchLength()) {
                replyMatch(reply, options, table);
                matches++;
            }
        }
        reply.arrayAt(mark, matches);
        reply.bulk("len");
        reply.integer(table.commonLength());
    }

    private static void replyMatch(ReplyWriter reply, LcsOptions options, LcsTable table) {
        int length = table.matchLength();
        reply.array(options.withMatchLength() ? 3 : 2);
        replyRange(reply, table.leftStart(), length);
        replyRange(reply, table.rightStart(), length);
        if (options.withMatchLength()) {
            reply.integer(length);
        }
    }

    private static void replyRange(ReplyWriter reply, int start, int length) {
        reply.array(2);
        reply.integer(start);
        reply.integer(start + length - 1);
    }
}
