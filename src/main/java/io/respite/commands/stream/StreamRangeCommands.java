package io.respite.commands.stream;

import static io.respite.engine.Flag.BLOCKING;
import static io.respite.engine.Flag.MOVABLE_KEYS;
import static io.respite.engine.Flag.READONLY;

import io.respite.data.StreamId;
import io.respite.data.StreamLog;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.ValueType;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.Arrays;
import java.util.List;

/** The commands that read a stream's entries. Hot. */
public final class StreamRangeCommands implements Family {

    private static final CommandError GROUP_OF_XREAD =
            new CommandError(
                    "ERR The GROUP option is only supported by XREADGROUP. You called XREAD"
                            + " instead.");
    private static final CommandError NOACK_OF_XREAD =
            new CommandError(
                    "ERR The NOACK option is only supported by XREADGROUP. You called XREAD"
                            + " instead.");
    private static final CommandError UNBALANCED =
            new CommandError(
                    "ERR Unbalanced 'xread' list of streams: for each stream key an ID or '$' must"
                            + " be specified.");
    private static final CommandError NEW_OF_XREAD =
            new CommandError(
                    "ERR The > ID can be specified only when calling XREADGROUP using the GROUP"
                            + " <group> <consumer> option.");

    /** No deadline, and no wait. */
    private static final long NO_WAIT = -1;

    /** Room for the ids of more streams, of some huge command, is not kept for the next one. */
    private static final int MOST_KEPT = 1024;

    private final StreamIds ids = new StreamIds();
    private final StreamId from = new StreamId();
    private final StreamId to = new StreamId();

    /** By stream: the id after which an XREAD reads. */
    private StreamId[] lastSeen = new StreamId[0];

    private boolean[] isServed = new boolean[0];

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("xrange", -4, this::xrange, READONLY),
                Command.of("xrevrange", -4, this::xrevrange, READONLY),
                Command.of("xread", -4, this::xread, READONLY, BLOCKING, MOVABLE_KEYS));
    }

    /** XRANGE key start end [COUNT count]. */
    private void xrange(Call call) {
        range(call, 2, 3, false);
    }

    /** XREVRANGE key end start [COUNT count]. */
    private void xrevrange(Call call) {
        range(call, 3, 2, true);
    }

    private void range(Call call, int start, int end, boolean isBackwards) {
        Args args = call.args();
        ids.readStart(args, start, from);
        ids.readEnd(args, end, to);
        long count = -1;
        for (int i = 4; i < args.count(); i += 2) {
            if (!args.is(i, "count") || i + 1 == args.count()) {
                throw CommandError.SYNTAX;
            }
            count = Math.max(0, args.integer(i + 1));
        }
        StreamLog log = StreamAccess.read(call, 1);
        if (log == null) {
            call.reply().array(0);
        } else if (count == 0) {
            call.reply().nullArray();
        } else {
            StreamAccess.replyRange(call, log, from, to, isBackwards, Math.max(0, count));
        }
    }

    /** XREAD [COUNT count] [BLOCK milliseconds] STREAMS key ... id ... */
    private void xread(Call call) {
        Args args = call.args();
        long count = 0;
        long deadline = NO_WAIT;
        int i = 1;
        for (; i + 1 < args.count() && !args.is(i, "streams"); i++) {
            if (args.is(i, "block")) {
                deadline = StreamAccess.deadline(call, ++i);
            } else if (args.is(i, "count")) {
                count = Math.max(0, args.integer(++i));
            } else {
                throw refusal(args, i);
            }
        }
        if (i + 1 >= args.count()) {
            throw i < args.count() ? refusal(args, i) : CommandError.SYNTAX;
        }
        int words = args.count() - i - 1;
        if ((words & 1) == 1) {
            throw UNBALANCED;
        }
        read(call, i + 1, words / 2, count, deadline);
    }

    private static CommandError refusal(Args args, int i) {
        if (args.is(i, "group") && i + 2 < args.count()) {
            return GROUP_OF_XREAD;
        }
        return args.is(i, "noack") ? NOACK_OF_XREAD : CommandError.SYNTAX;
    }

    private void read(Call call, int firstKey, int keys, long count, long deadline) {
        int served = findServed(call, firstKey, keys);
        if (served > 0) {
            reply(call, firstKey, keys, served, count);
            return;
        }
        for (int i = 0; i < keys; i++) {
            call.read(firstKey + i);
        }
        if (deadline == NO_WAIT || !await(call, firstKey, keys, deadline)) {
            call.reply().nullArray();
        }
    }

    /* How many of the streams have entries to read; each one's id is known then. */
    private int findServed(Call call, int firstKey, int keys) {
        makeRoom(keys);
        Args args = call.args();
        int served = 0;
        for (int i = 0; i < keys; i++) {
            StreamLog log = StreamAccess.read(call, firstKey + i);
            StreamId after = lastSeen[i];
            int word = firstKey + keys + i;
            if (args.is(word, "$")) {
                after.setMin();
                if (log != null) {
                    log.lastId(after);
                }
            } else if (args.is(word, ">")) {
                throw NEW_OF_XREAD;
            } else {
                ids.read(args, word, after);
            }
            isServed[i] = log != null && log.lastEntry(to) && to.compareTo(after) > 0;
            served += isServed[i] ? 1 : 0;
        }
        return served;
    }

    private void makeRoom(int keys) {
        if (lastSeen.length > MOST_KEPT && keys <= MOST_KEPT) {
            lastSeen = new StreamId[0];
        }
        if (keys > lastSeen.length) {
            int known = lastSeen.length;
            lastSeen = Arrays.copyOf(lastSeen, Math.max(8, keys));
            isServed = Arrays.copyOf(isServed, lastSeen.length);
            for (int i = known; i < lastSeen.length; i++) {
                lastSeen[i] = new StreamId();
            }
        }
    }

    private void reply(Call call, int firstKey, int keys, int served, long count) {
        ReplyWriter reply = call.reply();
        Args args = call.args();
        if (reply.isResp3()) {
            reply.map(served);
        } else {
            reply.array(served);
        }
        to.setMax();
        for (int i = 0; i < keys; i++) {
            StreamLog log = StreamAccess.read(call, firstKey + i);
            if (isServed[i]) {
                if (!reply.isResp3()) {
                    reply.array(2);
                }
                reply.bulk(args.ref(firstKey + i), args.length(firstKey + i));
                from.set(lastSeen[i]);
                from.increment();
                StreamAccess.replyRange(call, log, from, to, false, count);
            }
        }
    }

    /* The last id of a stream now, which $ stands for, is not what it stands for later. */
    private boolean await(Call call, int firstKey, int keys, long deadline) {
        Args sent = call.args();
        Arena arena = call.keyspace().arena();
        long block = arena.allocate(sent.totalBytes() + (long) keys * StreamId.MAX_TEXT_BYTES);
        try {
            Args args = new Args();
            args.clear(block);
            int used = 0;
            for (int i = 0; i < sent.count(); i++) {
                int length = sent.length(i);
                if (i >= firstKey + keys && sent.is(i, "$")) {
                    length = lastSeen[i - firstKey - keys].format(block + used);
                } else {
                    Memory.copy(sent.ref(i), block + used, length);
                }
                args.add(used, length);
                used += length;
            }
            call.become(args);
            return call.block(ValueType.STREAM, firstKey, keys, deadline);
        } finally {
            call.become(sent);
            arena.free(block);
        }
    }
}
