package io.respite.commands.sort;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.MOVABLE_KEYS;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.Session;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.ListValue;
import io.respite.keyspace.ValueType;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** SORT and SORT_RO: the elements of a list, set or sorted set in the order of numbers or texts. */
public final class SortCommands implements Family {

    private static final long ONE_NODE_BYTES = 8192;

    /** What an element of a node takes besides its text, about. */
    private static final int ELEMENT_BYTES = 8;

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("sort", -2, this::sort, WRITE, DENYOOM, MOVABLE_KEYS),
                Command.of("sort_ro", -2, this::sortRo, READONLY, MOVABLE_KEYS));
    }

    /**
     * SORT key [BY pattern] [LIMIT offset count] [GET pattern ...] [ASC | DESC] [ALPHA] [STORE
     * key].
     */
    private void sort(Call call) {
        run(call, SortOptions.parse(call, true));
    }

    /** SORT_RO key [BY pattern] [LIMIT offset count] [GET pattern ...] [ASC | DESC] [ALPHA]. */
    private void sortRo(Call call) {
        run(call, SortOptions.parse(call, false));
    }

    private static void run(Call call, SortOptions given) {
        long entry = call.read(1);
        ValueType type = entry == 0 ? ValueType.LIST : Entry.type(entry);
        if (type != ValueType.LIST && type != ValueType.SET && type != ValueType.SORTED_SET) {
            throw CommandError.WRONG_TYPE;
        }
        if (type == ValueType.SORTED_SET) {
            /* As in Redis, where only the large form can be sorted; OBJECT ENCODING shows it. */
            entry = call.keyspace().sortedSets().expect(call.database(), entry, Long.MAX_VALUE);
        }
        /* A set has no order of its own that a replica would have as well, or a script again. */
        boolean isKept = given.store() != 0 || call.session().role() == Session.Role.SCRIPT;
        boolean needsOrder = given.unsorted() && type == ValueType.SET && isKept;
        SortOptions options = needsOrder ? given.alphabeticallyByElement() : given;
        try (SortRun run = new SortRun(call, options)) {
            run.take(entry);
            if (options.store() == 0) {
                reply(call, options, run);
            } else {
                store(call, options, run);
            }
        }
    }

    private static void reply(Call call, SortOptions options, SortRun run) {
        ReplyWriter reply = call.reply();
        SortPattern[] gets = patterns(call, options);
        try {
            reply.array(run.count() * Math.max(1, gets.length));
            for (long i = 0; i < run.count(); i++) {
                if (gets.length == 0) {
                    reply.bulk(run.text(i), run.length(i));
                }
                for (SortPattern get : gets) {
                    if (get.find(run.text(i), run.length(i))) {
                        reply.bulk(get.value(), get.valueLength());
                    } else {
                        reply.nullBulk();
                    }
                }
            }
        } finally {
            close(gets);
        }
    }

    private static SortPattern[] patterns(Call call, SortOptions options) {
        SortPattern[] patterns = new SortPattern[options.gets().length];
        for (int i = 0; i < patterns.length; i++) {
            patterns[i] = new SortPattern(call, options.gets()[i]);
        }
        return patterns;
    }

    private static void close(SortPattern[] patterns) {
        for (SortPattern pattern : patterns) {
            pattern.close();
        }
    }

    /* All values are looked up before the key is written, which may be one of theirs. */
    private static void store(Call call, SortOptions options, SortRun run) {
        long each = Math.max(1, options.gets().length);
        long count = run.count() * each;
        long texts = run.pile().take(count * 16);
        SortPattern[] gets = patterns(call, options);
        try {
            for (long i = 0; i < run.count(); i++) {
                if (gets.length == 0) {
                    put(texts + i * 16, run.text(i), run.length(i));
                }
                for (int k = 0; k < gets.length; k++) {
                    put(texts + (i * each + k) * 16, run, gets[k], i);
                }
            }
        } finally {
            close(gets);
        }
        write(call, options.store(), texts, count);
        call.reply().integer(count);
    }

    private static void put(long at, SortRun run, SortPattern get, long i) {
        boolean isThere = get.find(run.text(i), run.length(i));
        int length = isThere ? get.valueLength() : 0;
        long copy = run.pile().take(length);
        Memory.copy(get.value(), copy, length);
        put(at, copy, length);
    }

    private static void put(long at, long ref, int length) {
        Memory.putLong(at, ref);
        Memory.putLong(at + 8, length);
    }

    private static void write(Call call, int word, long texts, long count) {
        Args args = call.args();
        if (count == 0) {
            /* One whose time has come is deleted all the same. */
            long old = call.database().findEvenIfDue(args.ref(word), args.length(word));
            if (old != 0) {
                call.database().remove(old);
                call.changed(KeyEvent.DEL, word);
            }
            return;
        }
        long replaced = call.write(word);
        ListValue lists = call.keyspace().lists();
        long entry =
                replaced == 0
                        ? lists.add(call.database(), args.ref(word), args.length(word))
                        : lists.becomeEmpty(call.database(), replaced);
        boolean isOneNode = isOneNode(texts, count);
        for (long at = texts; at < texts + count * 16; at += 16) {
            long ref = Memory.getLong(at);
            int length = (int) Memory.getLong(at + 8);
            if (!isOneNode) {
                entry = lists.prepare(call.database(), entry, length, 1);
            }
            entry = lists.push(call.database(), entry, ref, length, true);
        }
        lists.finish(call.database(), entry);
        call.changed(KeyEvent.SORTSTORE, word);
        call.effects().changed(count - 1);
    }

    /* As in Redis the list comes to be as one node, whatever the limits; but not a huge one, in
     * which each later change would move all that is behind it. */
    private static boolean isOneNode(long texts, long count) {
        long bytes = 0;
        for (long at = texts; at < texts + count * 16 && bytes <= ONE_NODE_BYTES; at += 16) {
            bytes += ELEMENT_BYTES + Memory.getLong(at + 8);
        }
        return bytes <= ONE_NODE_BYTES;
    }
}
