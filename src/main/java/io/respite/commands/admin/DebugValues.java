package io.respite.commands.admin;

import io.respite.engine.Call;
import io.respite.engine.SharedIntegers;
import io.respite.keyspace.CollectionValue;
import io.respite.keyspace.Encoding;
import io.respite.keyspace.Entry;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.logging.Logger;

/** The subcommands of DEBUG that look at one key's value. */
final class DebugValues {

    private static final Logger LOG = Logger.getLogger(DebugValues.class.getName());

    /** How much of a value's structure is logged. */
    private static final int MOST_LOGGED_CHARS = 64 * 1024;

    private static final CommandError NO_LISTPACK =
            new CommandError("ERR Not a listpack encoded object.");
    private static final CommandError NO_QUICKLIST =
            new CommandError("ERR Not a quicklist encoded object.");
    private static final CommandError NO_HASH_TABLE =
            new CommandError(
                    "ERR The value stored at the specified key is not represented using an hash"
                            + " table");

    private DebugValues() {}

    /** DEBUG OBJECT key. The address is the entry's reference: where it stands in the arena. */
    static void object(Call call) {
        Args args = call.args();
        long entry = call.database().findEvenIfDue(args.ref(2), args.length(2));
        if (entry == 0) {
            throw CommandError.NO_SUCH_KEY;
        }
        String details = Entry.isString(entry) ? "" : collection(call, entry).describe(entry);
        call.reply()
                .status(
                        String.format(
                                "Value at:0x%x refcount:%d encoding:%s serializedlength:%d lru:%d"
                                        + " lru_seconds_idle:%d%s",
                                entry,
                                SharedIntegers.references(entry, call.engine().settings()),
                                Entry.encoding(entry).text(),
                                SavedLength.of(call.keyspace(), entry),
                                call.keyspace().accessClock().bits(entry),
                                call.keyspace().accessClock().idleSeconds(entry),
                                details));
    }

    /** DEBUG DIGEST-VALUE key ... */
    static void digests(Call call) {
        Args args = call.args();
        call.reply().array(args.count() - 2);
        for (int i = 2; i < args.count(); i++) {
            long entry = call.database().findEvenIfDue(args.ref(i), args.length(i));
            DataDigest digest =
                    entry == 0 ? new DataDigest() : DataDigest.ofValue(call.keyspace(), entry);
            call.reply().status(digest.toString());
        }
    }

    /** DEBUG LISTPACK key. */
    static void listpack(Call call) {
        long entry = required(call);
        if (Entry.encoding(entry) != Encoding.LISTPACK) {
            throw NO_LISTPACK;
        }
        log(call, entry);
        call.reply().status("Listpack structure printed on stdout");
    }

    /** DEBUG QUICKLIST key [0|1]. */
    static void quicklist(Call call) {
        long entry = required(call);
        if (Entry.encoding(entry) != Encoding.QUICKLIST) {
            throw NO_QUICKLIST;
        }
        log(call, entry);
        call.reply().status("Quicklist structure printed on stdout");
    }

    private static void log(Call call, long entry) {
        CollectionValue collection = collection(call, entry);
        StringBuilder text = new StringBuilder("elements:" + collection.size(entry));
        text.append(collection.describe(entry));
        collection.forEach(
                entry,
                (ref, length) -> {
                    int most = MOST_LOGGED_CHARS - text.length();
                    if (most > 0) {
                        text.append(" [").append(Memory.text(ref, Math.min(length, most)));
                        text.append(']');
                    }
                });
        LOG.info(text.toString());
    }

    /** DEBUG HTSTATS-KEY key [FULL]. */
    static void table(Call call) {
        long entry = required(call);
        CollectionValue collection = Entry.isLarge(entry) ? collection(call, entry) : null;
        long slots = collection == null ? 0 : collection.tableSlots(Entry.root(entry));
        if (slots == 0) {
            throw NO_HASH_TABLE;
        }
        call.reply().verbatim("txt", tableText(slots, collection.size(entry)));
    }

    /** What is said of a hash table. */
    static String tableText(long slots, long elements) {
        return elements == 0
                ? "No stats available for empty dictionaries\n"
                : "Hash table 0 stats (main hash table):\n table size: "
                        + slots
                        + "\n number of elements: "
                        + elements
                        + "\n";
    }

    private static CollectionValue collection(Call call, long entry) {
        return call.keyspace().collection(Entry.type(entry));
    }

    private static long required(Call call) {
        Args args = call.args();
        long entry = call.database().inspectSilently(args.ref(2), args.length(2));
        if (entry == 0) {
            throw CommandError.NO_SUCH_KEY;
        }
        return entry;
    }
}
