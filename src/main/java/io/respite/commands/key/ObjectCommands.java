package io.respite.commands.key;

import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.SharedIntegers;
import io.respite.keyspace.Entry;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** How a value is kept: its encoding, how long and how often it was used. */
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
            call.reply().integer(SharedIntegers.references(entry, call.engine().settings()));
        }
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
