package io.respite.persistence.rdb;

import io.respite.engine.Call;
import io.respite.keyspace.Entry;

/**
 * Counts the payloads that Redis would have looked through in every detail, as INFO's
 * dump_payload_sanitizations does: {@code sanitize-dump-payload} says whether. Here all of them are
 * looked through, whatever it says. Owned by the engine thread.
 */
final class Sanitizing {

    private Sanitizing() {}

    static void count(Call call, RdbType type, long entry) {
        if (!call.engine().settings().text("sanitize-dump-payload").equals("no")) {
            call.engine().statistics().sanitizedParts += parts(call, type, entry);
        }
    }

    /* How many listpacks and intsets the payload holds. */
    private static long parts(Call call, RdbType type, long entry) {
        return switch (type) {
            case SET_INTSET, SET_LISTPACK, SORTED_SET_LISTPACK, HASH_LISTPACK -> 1;
            case STREAM_LISTPACKS, STREAM_LISTPACKS_2, STREAM_LISTPACKS_3 ->
                    call.keyspace().streams().log(entry).nodes();
            case LIST_QUICKLIST_2 ->
                    Entry.isLarge(entry)
                            ? call.keyspace().lists().nodes(Entry.root(entry)).nodeCount()
                            : 1;
            default -> 0;
        };
    }
}
