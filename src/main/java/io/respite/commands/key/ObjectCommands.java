package io.respite.commands.key;

import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.Settings;
import io.respite.keyspace.Entry;
import io.respite.keyspace.StringValue;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import jakarta.inject.Singleton;
import java.util.List;

/** How a value is kept: its encoding, how long and how often it was used. */
@Singleton
public final class ObjectCommands implements Family {

    private static final String TAKES_TIME =
            " Please note that when switching between policies at runtime LRU and LFU data will"
                    + " take some time to adjust.";
    private static final CommandError NO_IDLE_TIME =
            new CommandError(
                    "ERR An LFU maxmemory policy is selected, idle time not tracked." + TAKES_TIME);
    private static final CommandError NO_FREQUENCY =
            new CommandError(
                    "ERR An LFU maxmemory policy is not selected, access frequency not tracked."
                            + TAKES_TIME);

    /** Redis keeps the numbers below this once, and shows that nobody counts who uses them. */
    private static final long SHARED_INTEGERS = 10_000;

    private static final long SHARED_REFCOUNT = Integer.MAX_VALUE;

    @Override
    public List<Command> commands() {
        return List.of(
                Command.container(
                        "object",
                        -2,
                        Command.of("object|encoding", 3, this::encoding, READONLY),
                        Command.of("object|freq", 3, this::frequency, READONLY),
                        Command.of("object|help", 2, this::help, LOADING, STALE),
                        Command.of("object|idletime", 3, this::idleTime, READONLY),
                        Command.of("object|refcount", 3, this::refCount, READONLY)));
    }

    private void encoding(Call call) {
        long entry = findOrReplyNull(call);
        if (entry != 0) {
            call.reply().bulk(Entry.encoding(entry).text());
        }
    }

    private void frequency(Call call) {
        long entry = findOrReplyNull(call);
        if (entry == 0) {
            return;
        }
        if (!call.keyspace().accessClock().usesFrequency()) {
            throw NO_FREQUENCY;
        }
        call.reply().integer(call.keyspace().accessClock().counter(entry));
    }

    private void idleTime(Call call) {
        long entry = findOrReplyNull(call);
        if (entry == 0) {
            return;
        }
        if (call.keyspace().accessClock().usesFrequency()) {
            throw NO_IDLE_TIME;
        }
        call.reply().integer(call.keyspace().accessClock().idleSeconds(entry));
    }

    private void refCount(Call call) {
        long entry = findOrReplyNull(call);
        if (entry != 0) {
            call.reply().integer(isShared(call, entry) ? SHARED_REFCOUNT : 1);
        }
    }

    /* Nothing is shared here; clients know the reply. Eviction by use needs numbers apart. */
    private static boolean isShared(Call call, long entry) {
        if (!Entry.isString(entry) || !StringValue.isInteger(entry)) {
            return false;
        }
        long value = StringValue.integer(entry);
        if (value < 0 || value >= SHARED_INTEGERS) {
            return false;
        }
        Settings settings = call.engine().settings();
        String policy = settings.text("maxmemory-policy");
        boolean tellsApart = policy.endsWith("-lru") || policy.endsWith("-lfu");
        return settings.number("maxmemory") == 0 || !tellsApart;
    }

    private static long findOrReplyNull(Call call) {
        Args args = call.args();
        long entry = call.database().inspectSilently(args.ref(2), args.length(2));
        if (entry == 0) {
            call.reply().nullBulk();
        }
        return entry;
    }

    private void help(Call call) {
        call.help(
                "ENCODING <key>",
                "    Return the kind of internal representation used in order to store the value",
                "    associated with a <key>.",
                "FREQ <key>",
                "    Return the access frequency index of the <key>. The returned integer is",
                "    proportional to the logarithm of the recent access frequency of the key.",
                "IDLETIME <key>",
                "    Return the idle time of the <key>, that is the approximated number of",
                "    seconds elapsed since the last access to the key.",
                "REFCOUNT <key>",
                "    Return the number of references of the value associated with the specified",
                "    <key>.");
    }
}
