package io.respite.commands.stream;

import io.respite.data.Consumer;
import io.respite.data.ConsumerGroup;
import io.respite.data.PendingEntry;
import io.respite.data.StreamId;
import io.respite.engine.Call;
import io.respite.keyspace.Effects;
import io.respite.resp.Args;

/**
 * What replicas are told of reading and claiming, as Redis tells it: not the command that was run,
 * but what came of it for each entry. Owned by the engine thread. Hot.
 */
final class GroupEffects {

    private final StreamId id = new StreamId();
    private Call call;
    private ConsumerGroup group;
    private int key;
    private int name;

    /** What follows is about the group that word {@code name} names, of the stream of another. */
    void of(Call newCall, ConsumerGroup newGroup, int newKey, int newName) {
        call = newCall;
        group = newGroup;
        key = newKey;
        name = newName;
    }

    /** An id is pending as its record says, and the group has read up to its last id. */
    void pending(long entry, long millis, long sequence) {
        id.set(millis, sequence);
        endPending(beginPending(entry).word(id), entry);
    }

    /** The same for the id that word {@code i} names. */
    void pending(long entry, int i) {
        Args args = call.args();
        endPending(beginPending(entry).word(args.ref(i), args.length(i)), entry);
    }

    private Effects beginPending(long entry) {
        long consumer = PendingEntry.consumer(entry);
        return begin(14, "XCLAIM")
                .word(Consumer.name(consumer), Consumer.nameLength(consumer))
                .word("0");
    }

    private void endPending(Effects effects, long entry) {
        effects.word("TIME").word(PendingEntry.deliveredMs(entry));
        effects.word("RETRYCOUNT").word(PendingEntry.deliveries(entry));
        id.set(group.lastHigh(), group.lastLow());
        effects.word("FORCE").word("JUSTID").word("LASTID").word(id);
    }

    /** The group has read up to its last id, and so many entries. */
    void progress() {
        id.set(group.lastHigh(), group.lastLow());
        begin(7, "XGROUP", "SETID").word(id).word("ENTRIESREAD").word(group.entriesRead());
    }

    /** The consumer that word {@code i} names was made. */
    void newConsumer(int i) {
        Args args = call.args();
        begin(5, "XGROUP", "CREATECONSUMER").word(args.ref(i), args.length(i));
    }

    private Effects begin(int words, String command, String subcommand) {
        Effects effects = call.effects().instead(call.database().index(), words);
        return names(effects.word(command).word(subcommand));
    }

    private Effects begin(int words, String command) {
        return names(call.effects().instead(call.database().index(), words).word(command));
    }

    private Effects names(Effects effects) {
        Args args = call.args();
        return effects.word(args.ref(key), args.length(key))
                .word(args.ref(name), args.length(name));
    }
}
