package io.respite.commands.bitmap;

import io.respite.bytes.AsciiNumber;
import io.respite.engine.Call;
import io.respite.keyspace.StringValue;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;

/** Where a bit is, as clients say it. Hot. */
final class BitOffset {

    private static final CommandError NOT_AN_OFFSET =
            new CommandError("ERR bit offset is not an integer or out of range");

    /** No {@code proto-max-bulk-len} is smaller. */
    private static final int ALWAYS_ALLOWED_BYTES = 1 << 20;

    private BitOffset() {}

    /** Word {@code i} as a bit's number; its byte is below {@code proto-max-bulk-len}. */
    static long parse(Call call, int i) {
        return checked(call, call.args().integer(i, NOT_AN_OFFSET));
    }

    /** The same; with {@code #} before it, it is the number of a field of {@code bits}. */
    static long parse(Call call, int i, int bits) {
        Args args = call.args();
        long text = args.ref(i);
        int length = args.length(i);
        if (length == 0 || Memory.getByte(text) != '#') {
            return parse(call, i);
        }
        if (!AsciiNumber.isCanonical(text + 1, length - 1)) {
            throw NOT_AN_OFFSET;
        }
        /* Redis' product overflows as silently. */
        return checked(call, AsciiNumber.parse(text + 1, length - 1) * bits);
    }

    private static long checked(Call call, long offset) {
        long at = offset >> 3;
        if (at < 0 || at >= ALWAYS_ALLOWED_BYTES && at >= mostBytes(call)) {
            throw NOT_AN_OFFSET;
        }
        return offset;
    }

    /* A field may reach eight bytes further. */
    private static long mostBytes(Call call) {
        long most = call.engine().settings().number("proto-max-bulk-len");
        return Math.min(most, StringValue.MAX_BYTES - Long.BYTES);
    }
}
