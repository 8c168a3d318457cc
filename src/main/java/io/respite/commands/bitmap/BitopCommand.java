package io.respite.commands.bitmap;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.WRITE;

import io.respite.commands.StringAccess;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.StringValue;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** BITOP: strings combined bit by bit. */
public final class BitopCommand implements Family {

    private static final CommandError ONE_SOURCE =
            new CommandError("ERR BITOP NOT must be called with a single source key.");

    private static final int TARGET = 2;
    private static final int FIRST_SOURCE = 3;

    @Override
    public List<Command> commands() {
        return List.of(Command.of("bitop", -4, this::bitop, WRITE, DENYOOM));
    }

    /** BITOP AND|OR|XOR|NOT target source...: missing keys are empty, short ones end in zeros. */
    private void bitop(Call call) {
        Args args = call.args();
        BitOperation operation = operation(args);
        int count = args.count() - FIRST_SOURCE;
        if (operation == BitOperation.NOT && count > 1) {
            throw ONE_SOURCE;
        }
        Arena arena = call.keyspace().arena();
        BitSources sources = BitSources.allocate(arena, count);
        try {
            int length = look(call, sources);
            if (length == 0) {
                removeTarget(call);
            } else {
                combine(call, sources, operation, length);
            }
            call.reply().integer(length);
        } finally {
            sources.free(arena);
        }
    }

    private static BitOperation operation(Args args) {
        if (args.is(1, "and")) {
            return BitOperation.AND;
        }
        if (args.is(1, "or")) {
            return BitOperation.OR;
        }
        if (args.is(1, "xor")) {
            return BitOperation.XOR;
        }
        if (args.is(1, "not")) {
            return BitOperation.NOT;
        }
        throw CommandError.SYNTAX;
    }

    /* Remembers where each source is. Returns the length of the longest. */
    private static int look(Call call, BitSources sources) {
        int longest = 0;
        for (int i = FIRST_SOURCE; i < call.args().count(); i++) {
            long entry = StringAccess.read(call, i);
            if (entry != 0 && StringValue.isInteger(entry)) {
                sources.setNumber(i - FIRST_SOURCE, StringValue.integer(entry));
            } else if (entry != 0) {
                sources.set(i - FIRST_SOURCE, Entry.value(entry), Entry.length(entry));
            } else {
                sources.set(i - FIRST_SOURCE, 0, 0);
            }
            longest = Math.max(longest, sources.length(i - FIRST_SOURCE));
        }
        return longest;
    }

    /* A target whose time has come is deleted all the same. */
    private static void removeTarget(Call call) {
        Args args = call.args();
        long entry = call.database().findEvenIfDue(args.ref(TARGET), args.length(TARGET));
        if (entry != 0) {
            call.database().remove(entry);
            call.changed(KeyEvent.DEL, TARGET);
        }
    }

    /*
     * A target of the right size is written in place, even if it is a source: no byte of it is
     * written before all sources were read there. Else it is the last thing to be touched.
     */
    private static void combine(Call call, BitSources sources, BitOperation operation, int length) {
        Args args = call.args();
        Database database = call.database();
        StringValue strings = call.keyspace().strings();
        long target = call.write(TARGET);
        if (target == 0) {
            long added = strings.addZeros(database, args.ref(TARGET), args.length(TARGET), length);
            sources.combine(operation, Entry.value(added), length);
        } else if (strings.fitsInPlace(target, length)) {
            long kept = database.setExpiry(target, Entry.NEVER);
            sources.combine(
                    operation, Entry.value(strings.setUnset(database, kept, length)), length);
        } else {
            Arena arena = call.keyspace().arena();
            long result = arena.allocate(length);
            sources.combine(operation, result, length);
            long kept = database.setExpiry(target, Entry.NEVER);
            long placed = strings.setUnset(database, kept, length);
            Memory.copy(result, Entry.value(placed), length);
            arena.free(result);
        }
        call.changed(KeyEvent.SET, TARGET);
    }
}
