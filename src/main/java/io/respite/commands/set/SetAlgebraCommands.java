package io.respite.commands.set;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.MOVABLE_KEYS;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Database;
import io.respite.keyspace.Encoding;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.SetCursor;
import io.respite.keyspace.SetValue;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** What several sets have in common, have together, and have without the others. */
public final class SetAlgebraCommands implements Family {

    /** More sets than this are not put in the order of their sizes. */
    private static final int MOST_SORTED = 64;

    /** Of more sets than this a union or difference to reply is made aside. */
    private static final int MOST_LOOKED_THROUGH = 4;

    /** With up to so many members also that of fewer sets: in the order Redis replies it. */
    private static final long MOST_MADE_ASIDE = 4096;

    private static final CommandError NO_KEYS =
            new CommandError("ERR numkeys should be greater than 0");
    private static final CommandError TOO_MANY_KEYS =
            new CommandError("ERR Number of keys can't be greater than number of args");
    private static final CommandError NEGATIVE_LIMIT =
            new CommandError("ERR LIMIT can't be negative");

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("sinter", -2, this::sinter, READONLY),
                Command.of("sinterstore", -3, this::sinterstore, WRITE, DENYOOM),
                Command.of("sintercard", -3, this::sintercard, READONLY, MOVABLE_KEYS),
                Command.of("sunion", -2, this::sunion, READONLY),
                Command.of("sunionstore", -3, this::sunionstore, WRITE, DENYOOM),
                Command.of("sdiff", -2, this::sdiff, READONLY),
                Command.of("sdiffstore", -3, this::sdiffstore, WRITE, DENYOOM));
    }

    private void sinter(Call call) {
        long[] entries = read(call, 1, call.args().count() - 1);
        ReplyWriter reply = call.reply();
        if (hasMissing(entries)) {
            reply.set(0);
            return;
        }
        smallestFirst(call, entries);
        SetValue sets = call.keyspace().sets();
        if (entries.length == 1) {
            reply.set(sets.size(entries[0]));
            SetAccess.replyAll(reply, sets, entries[0]);
            return;
        }
        long common = 0;
        long mark = reply.mark();
        SetCursor cursor = sets.cursor(entries[0]);
        while (cursor.next()) {
            if (isInAll(sets, entries, cursor)) {
                SetAccess.reply(reply, cursor);
                common++;
            }
        }
        reply.setAt(mark, common);
    }

    private void sinterstore(Call call) {
        long[] entries = read(call, 2, call.args().count() - 2);
        if (hasMissing(entries)) {
            replyNothingStored(call);
            return;
        }
        smallestFirst(call, entries);
        SetValue sets = call.keyspace().sets();
        Database scratch = call.keyspace().scratch();
        boolean hasNumbers = Entry.encoding(entries[0]) == Encoding.INTSET;
        long common = hasNumbers ? begin(call) : beginText(call);
        boolean onlyNumbers = true;
        SetCursor cursor = sets.cursor(entries[0]);
        while (cursor.next()) {
            if (isInAll(sets, entries, cursor)) {
                onlyNumbers &= cursor.hasNumber();
                common = sets.add(scratch, common, cursor);
            }
        }
        if (onlyNumbers) {
            common = sets.toNumbers(scratch, common);
        }
        store(call, common, KeyEvent.SINTERSTORE);
    }

    /** SINTERCARD numkeys key ... [LIMIT limit]. */
    private void sintercard(Call call) {
        Args args = call.args();
        long keys = args.integer(1, 1, Long.MAX_VALUE, NO_KEYS);
        if (keys > args.count() - 2) {
            throw TOO_MANY_KEYS;
        }
        long limit = 0;
        for (int i = (int) keys + 2; i < args.count(); i += 2) {
            if (!args.is(i, "limit") || i + 1 == args.count()) {
                throw CommandError.SYNTAX;
            }
            limit = args.integer(i + 1, 0, Long.MAX_VALUE, NEGATIVE_LIMIT);
        }
        long[] entries = read(call, 2, (int) keys);
        call.reply().integer(hasMissing(entries) ? 0 : countCommon(call, entries, limit));
    }

    private static long countCommon(Call call, long[] entries, long limit) {
        smallestFirst(call, entries);
        SetValue sets = call.keyspace().sets();
        long common = 0;
        SetCursor cursor = sets.cursor(entries[0]);
        while (cursor.next() && (limit == 0 || common < limit)) {
            common += isInAll(sets, entries, cursor) ? 1 : 0;
        }
        return common;
    }

    private static boolean isInAll(SetValue sets, long[] entries, SetCursor cursor) {
        for (int i = 1; i < entries.length; i++) {
            if (entries[i] != entries[0] && !sets.contains(entries[i], cursor)) {
                return false;
            }
        }
        return true;
    }

    private void sunion(Call call) {
        long[] entries = read(call, 1, call.args().count() - 1);
        if (isLookedThrough(call, entries)) {
            call.reply().set(walkUnion(call, entries, false));
            walkUnion(call, entries, true);
        } else {
            replyAndForget(call, union(call, entries));
        }
    }

    /* Large results of few sets are not made aside: the sets are looked through twice, to count and
     * to reply, and take no memory but the reply's. */
    private static boolean isLookedThrough(Call call, long[] entries) {
        long members = 0;
        for (long entry : entries) {
            members += entry == 0 ? 0 : call.keyspace().sets().size(entry);
        }
        return entries.length <= MOST_LOOKED_THROUGH && members > MOST_MADE_ASIDE;
    }

    /* A member belongs to the first set that has it. Returns how many there are. */
    private static long walkUnion(Call call, long[] entries, boolean replies) {
        SetValue sets = call.keyspace().sets();
        long members = 0;
        for (int i = 0; i < entries.length; i++) {
            if (entries[i] == 0) {
                continue;
            }
            SetCursor cursor = sets.cursor(entries[i]);
            while (cursor.next()) {
                if (!isInOne(sets, entries, 0, i, cursor)) {
                    members++;
                    if (replies) {
                        SetAccess.reply(call.reply(), cursor);
                    }
                }
            }
        }
        return members;
    }

    private static boolean isInOne(
            SetValue sets, long[] entries, int from, int to, SetCursor cursor) {
        for (int i = from; i < to; i++) {
            if (entries[i] != 0 && sets.contains(entries[i], cursor)) {
                return true;
            }
        }
        return false;
    }

    private void sunionstore(Call call) {
        long union = union(call, read(call, 2, call.args().count() - 2));
        store(call, union, KeyEvent.SUNIONSTORE);
    }

    private static long union(Call call, long[] entries) {
        long union = begin(call);
        for (long entry : entries) {
            union = addAll(call, union, entry);
        }
        return union;
    }

    /* Adds all members of a set to one that is made aside. */
    private static long addAll(Call call, long made, long entry) {
        if (entry == 0) {
            return made;
        }
        SetValue sets = call.keyspace().sets();
        Database scratch = call.keyspace().scratch();
        long target = made;
        SetCursor cursor = sets.cursor(entry);
        while (cursor.next()) {
            long placed = sets.add(scratch, target, cursor);
            target = placed == 0 ? target : placed;
        }
        return target;
    }

    private void sdiff(Call call) {
        long[] entries = read(call, 1, call.args().count() - 1);
        boolean isEmpty = entries[0] == 0 || contains(entries, entries[0]);
        if (!isEmpty && isLookedThrough(call, entries)) {
            call.reply().set(walkDifference(call, entries, false));
            walkDifference(call, entries, true);
        } else {
            replyAndForget(call, difference(call, entries));
        }
    }

    private static long walkDifference(Call call, long[] entries, boolean replies) {
        SetValue sets = call.keyspace().sets();
        long members = 0;
        SetCursor cursor = sets.cursor(entries[0]);
        while (cursor.next()) {
            if (!isInOne(sets, entries, 1, entries.length, cursor)) {
                members++;
                if (replies) {
                    SetAccess.reply(call.reply(), cursor);
                }
            }
        }
        return members;
    }

    private void sdiffstore(Call call) {
        long difference = difference(call, read(call, 2, call.args().count() - 2));
        store(call, difference, KeyEvent.SDIFFSTORE);
    }

    /* Either looks each member of the first set up in the others, or takes the others' members out
     * of a copy: whatever is less work, with some advantage for the first, as in Redis. Which of
     * them it is shows in the encoding that is stored. */
    private static long difference(Call call, long[] entries) {
        SetValue sets = call.keyspace().sets();
        long first = entries[0];
        if (first == 0 || contains(entries, first)) {
            return begin(call);
        }
        long lookups = 0;
        long removals = 0;
        for (long entry : entries) {
            lookups += entry == 0 ? 0 : sets.size(first);
            removals += entry == 0 ? 0 : sets.size(entry);
        }
        return lookups / 2 <= removals ? lookUp(call, entries) : takeOut(call, entries);
    }

    private static boolean contains(long[] entries, long first) {
        for (int i = 1; i < entries.length; i++) {
            if (entries[i] == first) {
                return true;
            }
        }
        return false;
    }

    private static long lookUp(Call call, long[] entries) {
        SetValue sets = call.keyspace().sets();
        Database scratch = call.keyspace().scratch();
        long difference = begin(call);
        SetCursor cursor = sets.cursor(entries[0]);
        while (cursor.next()) {
            if (!isInOne(sets, entries, 1, entries.length, cursor)) {
                difference = sets.add(scratch, difference, cursor);
            }
        }
        return difference;
    }

    private static long takeOut(Call call, long[] entries) {
        SetValue sets = call.keyspace().sets();
        Database scratch = call.keyspace().scratch();
        long difference = addAll(call, begin(call), entries[0]);
        for (int i = 1; i < entries.length && sets.size(difference) > 0; i++) {
            if (entries[i] == 0) {
                continue;
            }
            SetCursor cursor = sets.cursor(entries[i]);
            while (cursor.next()) {
                long placed = sets.remove(scratch, difference, cursor.ref(), cursor.length());
                difference = placed == 0 ? difference : placed;
            }
        }
        return difference;
    }

    /* The sets that some words name, 0 for a key that is missing. */
    private static long[] read(Call call, int first, int count) {
        long[] entries = new long[count];
        for (int i = 0; i < count; i++) {
            entries[i] = SetAccess.read(call, first + i);
        }
        return entries;
    }

    private static boolean hasMissing(long[] entries) {
        for (long entry : entries) {
            if (entry == 0) {
                return true;
            }
        }
        return false;
    }

    /* Sets of one size stay in their order; of very many only the smallest is brought first. */
    private static void smallestFirst(Call call, long[] entries) {
        SetValue sets = call.keyspace().sets();
        if (entries.length > MOST_SORTED) {
            int smallest = 0;
            for (int i = 1; i < entries.length; i++) {
                smallest = sets.size(entries[i]) < sets.size(entries[smallest]) ? i : smallest;
            }
            long entry = entries[smallest];
            entries[smallest] = entries[0];
            entries[0] = entry;
            return;
        }
        for (int i = 1; i < entries.length; i++) {
            long entry = entries[i];
            int k = i;
            for (; k > 0 && sets.size(entries[k - 1]) > sets.size(entry); k--) {
                entries[k] = entries[k - 1];
            }
            entries[k] = entry;
        }
    }

    /** Begins a set aside, as an intset. */
    static long begin(Call call) {
        Args args = call.args();
        return call.keyspace()
                .sets()
                .createNumbers(call.keyspace().scratch(), args.ref(1), args.length(1));
    }

    /** Begins a set aside, as a listpack. */
    static long beginText(Call call) {
        Args args = call.args();
        return call.keyspace()
                .sets()
                .createElements(call.keyspace().scratch(), args.ref(1), args.length(1));
    }

    private static void replyAndForget(Call call, long made) {
        SetValue sets = call.keyspace().sets();
        call.reply().set(sets.size(made));
        SetAccess.replyAll(call.reply(), sets, made);
        call.keyspace().scratch().remove(made);
    }

    /* Makes what was made aside the value of the key that word 1 names. */
    private static void store(Call call, long made, KeyEvent event) {
        long size = call.keyspace().sets().size(made);
        if (size == 0) {
            call.keyspace().scratch().remove(made);
            replyNothingStored(call);
            return;
        }
        Args args = call.args();
        call.database().store(made, args.ref(1), args.length(1));
        call.changed(event, 1);
        call.reply().integer(size);
    }

    /* What was there before, even if its time has come, is deleted. */
    private static void replyNothingStored(Call call) {
        Args args = call.args();
        long replaced = call.database().findEvenIfDue(args.ref(1), args.length(1));
        if (replaced != 0) {
            call.database().remove(replaced);
            call.changed(KeyEvent.DEL, 1);
        }
        call.reply().integer(0);
    }
}
