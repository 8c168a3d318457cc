package io.respite.persistence.rdb;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.WRITE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.FunctionLibraries;
import io.respite.engine.FunctionLibraries.Policy;
import io.respite.engine.settings.Settings;
import io.respite.memory.Arena;
import io.respite.resp.Args;
import io.respite.resp.CommandError;

/**
 * FUNCTION DUMP and RESTORE: all libraries as the bytes of a file, and back.
 *
 * <pre>
 *   | FUNCTION_2 | source as a string | ... | version (2) | checksum (8) |
 * </pre>
 */
public final class FunctionDump {

    private static final int PAYLOAD = 2;
    private static final int POLICY = 3;

    private static final CommandError TOO_LARGE =
            new CommandError("ERR All libraries together are too large for one reply");
    private static final CommandError BAD_POLICY =
            new CommandError(
                    "ERR Wrong restore policy given, value should be either FLUSH, APPEND or"
                            + " REPLACE.");
    private static final CommandError NOT_WHOLE =
            new CommandError("ERR DUMP payload version or checksum are wrong");
    private static final CommandError BEFORE_RELEASE =
            new CommandError("ERR Pre-GA function format not supported");
    private static final CommandError NO_FUNCTION =
            new CommandError("ERR given type is not a function");
    private static final CommandError BROKEN =
            new CommandError("ERR Failed loading library payload");

    private FunctionDump() {}

    /** The rows, which belong to the container {@code function}. */
    public static Command[] commands() {
        return new Command[] {
            Command.of("function|dump", 2, FunctionDump::dump, NOSCRIPT),
            Command.of("function|restore", -3, FunctionDump::restore, WRITE, DENYOOM, NOSCRIPT)
        };
    }

    /** FUNCTION DUMP. */
    private static void dump(Call call) {
        Settings settings = call.engine().settings();
        boolean compresses = settings.flag("rdbcompression");
        try (RdbOutput out = new RdbOutput(call.keyspace().arena(), compresses)) {
            call.engine()
                    .scripting()
                    .libraries()
                    .forEach(
                            (ref, length) -> {
                                out.put(RdbOpcode.FUNCTION_2);
                                out.string(ref, length);
                            });
            DumpPayload.end(out, (int) settings.number("rdb-version"), 0);
            call.reply().bulk(out.ref(), length(out.position()));
        }
    }

    /* A reply's length is an int. */
    static int length(long bytes) {
        if (bytes > Integer.MAX_VALUE) {
            throw TOO_LARGE;
        }
        return (int) bytes;
    }

    /** FUNCTION RESTORE payload [FLUSH | APPEND | REPLACE]. */
    private static void restore(Call call) {
        Args args = call.args();
        if (args.count() > POLICY + 1) {
            throw call.badSubcommand();
        }
        Policy policy = args.count() > POLICY ? policy(args) : Policy.APPEND;
        boolean checksumCounts = !call.engine().instance().skipsChecksums();
        if (!DumpPayload.isWhole(args.ref(PAYLOAD), args.length(PAYLOAD), checksumCounts)) {
            throw NOT_WHOLE;
        }
        long millis = call.session().isObeyed() ? 0 : FunctionLibraries.MOST_LOAD_MILLIS;
        FunctionLibraries libraries = call.engine().scripting().libraries();
        FunctionLibraries aside = libraries.aside(millis);
        String refusal;
        try {
            take(call.keyspace().arena(), args, aside);
            refusal = libraries.adopt(aside, policy);
        } finally {
            aside.clear();
        }
        if (refusal != null) {
            throw new CommandError("ERR " + refusal);
        }
        call.effects().changed(1);
        call.reply().ok();
    }

    private static Policy policy(Args args) {
        for (Policy policy : Policy.values()) {
            if (args.text(POLICY).equalsIgnoreCase(policy.name())) {
                return policy;
            }
        }
        throw BAD_POLICY;
    }

    private static void take(Arena arena, Args args, FunctionLibraries aside) {
        try (RdbInput in = new RdbInput(arena, args.ref(PAYLOAD), args.length(PAYLOAD))) {
            while (in.remaining() > DumpPayload.FOOTER_BYTES) {
                int type = in.get();
                if (type == RdbOpcode.FUNCTION_PRE_GA) {
                    throw BEFORE_RELEASE;
                }
                if (type != RdbOpcode.FUNCTION_2) {
                    throw NO_FUNCTION;
                }
                in.readString();
                String refusal = aside.take(in.ref(), in.stringLength(), false);
                if (refusal != null) {
                    throw new CommandError("ERR " + refusal);
                }
            }
        } catch (RdbError broken) {
            throw BROKEN;
        }
    }
}
