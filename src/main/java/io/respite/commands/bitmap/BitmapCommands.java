package io.respite.commands.bitmap;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.bytes.Bits;
import io.respite.commands.StringAccess;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.StringValue;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** Single bits of a string: set, read, counted and looked for. Hot. */
public final class BitmapCommands implements Family {

    private static final CommandError NOT_A_BIT =
            new CommandError("ERR bit is not an integer or out of range");
    private static final CommandError NOT_A_BIT_TO_FIND =
            new CommandError("ERR The bit argument must be 1 or 0.");

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("setbit", 4, this::setbit, WRITE, DENYOOM),
                Command.of("getbit", 3, this::getbit, READONLY, FAST),
                Command.of("bitcount", -2, this::bitcount, READONLY),
                Command.of("bitpos", -3, this::bitpos, READONLY));
    }

    private void setbit(Call call) {
        long offset = BitOffset.parse(call, 2);
        int bit = (int) call.args().integer(3, 0, 1, NOT_A_BIT);
        long entry = StringAccess.write(call, 1);
        int length = (int) (offset >>> 3) + 1;
        boolean isLonger = entry == 0 || StringValue.length(entry) < length;
        long at = StringAccess.open(call, 1, entry, length) + length - 1;
        int shift = 7 - (int) (offset & 7);
        int old = Memory.getUnsigned(at);
        int oldBit = old >>> shift & 1;
        if (isLonger || oldBit != bit) {
            Memory.putByte(at, old & ~(1 << shift) | bit << shift);
            call.changed(KeyEvent.SETBIT, 1);
        }
        call.reply().integer(oldBit);
    }

    private void getbit(Call call) {
        long offset = BitOffset.parse(call, 2);
        long entry = StringAccess.read(call, 1);
        long at = offset >>> 3;
        boolean isInside = entry != 0 && at < StringValue.length(entry);
        int held = isInside ? Memory.getUnsigned(call.keyspace().strings().bytes(entry) + at) : 0;
        call.reply().integer(held >>> 7 - (int) (offset & 7) & 1);
    }

    /** BITCOUNT key [start end [BYTE | BIT]]; a key that is missing is not read any further. */
    private void bitcount(Call call) {
        Args args = call.args();
        long entry = StringAccess.read(call, 1);
        if (entry == 0) {
            call.reply().integer(0);
            return;
        }
        long bytes = call.keyspace().strings().bytes(entry);
        int length = StringValue.length(entry);
        if (args.count() == 2) {
            call.reply().integer(Bits.count(bytes, length));
            return;
        }
        if (args.count() != 4 && args.count() != 5) {
            throw CommandError.SYNTAX;
        }
        long start = args.integer(2);
        long end = args.integer(3);
        if (start < 0 && end < 0 && start > end) {
            call.reply().integer(0);
            return;
        }
        int unit = args.count() == 5 ? unit(args, 4) : 8;
        long total = (long) length * 8 / unit;
        long first = first(start, total);
        long last = last(end, total);
        boolean isEmpty = first > last;
        call.reply().integer(isEmpty ? 0 : Bits.count(bytes, first * unit, (last + 1) * unit));
    }

    /* How many bits make one step of a range. */
    private static int unit(Args args, int i) {
        if (args.is(i, "bit")) {
            return 1;
        }
        if (args.is(i, "byte")) {
            return 8;
        }
        throw CommandError.SYNTAX;
    }

    private static long first(long start, long total) {
        return start < 0 ? Math.max(0, total + start) : start;
    }

    private static long last(long end, long total) {
        return Math.min(total - 1, end < 0 ? Math.max(0, total + end) : end);
    }

    /** BITPOS key bit [start [end [BYTE | BIT]]]; a string without an end goes on with zeros. */
    private void bitpos(Call call) {
        Args args = call.args();
        long bit = args.integer(2);
        if (bit != 0 && bit != 1) {
            throw NOT_A_BIT_TO_FIND;
        }
        long entry = StringAccess.read(call, 1);
        if (entry == 0) {
            call.reply().integer(-bit);
            return;
        }
        if (args.count() > 6) {
            throw CommandError.SYNTAX;
        }
        long start = args.count() > 3 ? args.integer(3) : 0;
        int unit = args.count() == 6 ? unit(args, 5) : 8;
        boolean endsAtTheLast = args.count() < 5;
        long end = endsAtTheLast ? -1 : args.integer(4);
        long total = (long) StringValue.length(entry) * 8 / unit;
        long first = first(start, total);
        long last = last(end, total);
        if (first > last) {
            call.reply().integer(-1);
            return;
        }
        long bytes = call.keyspace().strings().bytes(entry);
        long found = Bits.find(bytes, first * unit, (last + 1) * unit, bit == 1);
        boolean isBehind = found < 0 && bit == 0 && endsAtTheLast;
        call.reply().integer(isBehind ? total * unit : found);
    }
}
