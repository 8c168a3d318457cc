package io.respite.commands.set;

import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.commands.RepeatedReply;
import io.respite.commands.Sample;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Database;
import io.respite.keyspace.Effects;
import io.respite.keyspace.Encoding;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.SetCursor;
import io.respite.keyspace.SetValue;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** Any members of a set, looked at or taken out. Hot where one member is asked for. */
public final class SetRandomCommands implements Family {

    /** Members that one SREM takes to replicas. */
    private static final int BATCH_MEMBERS = 1024;

    /** A set is made anew where at least so many go for each that stays. */
    private static final int REBUILD_FACTOR = 5;

    /** All members are gone through where less than one in so many stays out of the reply. */
    private static final int WALK_FACTOR = 3;

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("spop", -2, this::spop, WRITE, FAST),
                Command.of("srandmember", -2, this::srandmember, READONLY));
    }

    /** SPOP key [count]. */
    private void spop(Call call) {
        if (call.args().count() > 3) {
            throw CommandError.SYNTAX;
        }
        if (call.args().count() == 3) {
            popSome(call);
            return;
        }
        long entry = SetAccess.write(call, 1);
        if (entry == 0) {
            call.reply().nullBulk();
            return;
        }
        SetValue sets = call.keyspace().sets();
        SetCursor cursor = sets.random(entry);
        SetAccess.reply(call.reply(), cursor);
        call.changed(KeyEvent.SPOP, 1);
        beginSrem(call, 1);
        call.effects().word(cursor.ref(), cursor.length());
        long left = sets.remove(call.database(), cursor);
        if (sets.size(left) == 0) {
            call.database().remove(left);
            call.event(KeyEvent.DEL, 1);
        }
    }

    private static void beginSrem(Call call, long members) {
        Args args = call.args();
        call.effects()
                .instead(call.database().index(), (int) members + 2)
                .word("SREM")
                .word(args.ref(1), args.length(1));
    }

    private static void popSome(Call call) {
        long count = call.args().integer(2, 0, Long.MAX_VALUE, CommandError.NOT_POSITIVE);
        long entry = SetAccess.write(call, 1);
        if (entry == 0 || count == 0) {
            call.reply().set(0);
            return;
        }
        long size = call.keyspace().sets().size(entry);
        call.changed(KeyEvent.SPOP, 1);
        call.effects().changed(Math.min(count, size) - 1);
        if (count >= size) {
            popAll(call, entry, size);
            return;
        }
        call.reply().set(count);
        boolean isRebuilt = (size - count) * REBUILD_FACTOR <= count;
        if (Entry.encoding(entry) == Encoding.LISTPACK) {
            popFromListpack(call, entry, count, size, isRebuilt);
        } else if (isRebuilt) {
            popAllBut(call, entry, size - count);
        } else {
            popEach(call, entry, count);
        }
    }

    private static void popAll(Call call, long entry, long size) {
        SetValue sets = call.keyspace().sets();
        call.reply().set(size);
        if (sets.mayBeSmall(size)) {
            replyAsUnion(call, entry);
        } else {
            SetAccess.replyAll(call.reply(), sets, entry);
        }
        call.database().remove(entry);
        call.event(KeyEvent.DEL, 1);
        boolean isLazy = call.engine().settings().flag("lazyfree-lazy-server-del");
        Args args = call.args();
        call.effects()
                .instead(call.database().index(), 2)
                .word(isLazy ? "UNLINK" : "DEL")
                .word(args.ref(1), args.length(1));
    }

    /* In the order in which the union of this set alone has its members, as in Redis. */
    private static void replyAsUnion(Call call, long entry) {
        SetValue sets = call.keyspace().sets();
        Database scratch = call.keyspace().scratch();
        long union = SetAlgebraCommands.begin(call);
        SetCursor cursor = sets.cursor(entry);
        while (cursor.next()) {
            union = sets.add(scratch, union, cursor);
        }
        SetAccess.replyAll(call.reply(), sets, union);
        scratch.remove(union);
    }

    private static void popEach(Call call, long entry, long count) {
        SetValue sets = call.keyspace().sets();
        Batches batches = new Batches(call, count);
        long left = entry;
        for (long i = 0; i < count; i++) {
            SetCursor cursor = sets.random(left);
            SetAccess.reply(call.reply(), cursor);
            batches.add(cursor);
            left = sets.remove(call.database(), cursor);
        }
    }

    /* Few stay: these are moved to a new set, and the others replied. */
    private static void popAllBut(Call call, long entry, long staying) {
        SetValue sets = call.keyspace().sets();
        Database scratch = call.keyspace().scratch();
        long size = sets.size(entry);
        boolean hasNumbers = Entry.encoding(entry) == Encoding.INTSET;
        long kept =
                hasNumbers ? SetAlgebraCommands.begin(call) : SetAlgebraCommands.beginText(call);
        long popped = entry;
        for (long i = 0; i < staying; i++) {
            SetCursor cursor = sets.random(popped);
            kept = sets.add(scratch, kept, cursor);
            popped = sets.remove(call.database(), cursor);
        }
        Batches batches = new Batches(call, size - staying);
        SetCursor cursor = sets.cursor(popped);
        while (cursor.next()) {
            SetAccess.reply(call.reply(), cursor);
            batches.add(cursor);
        }
        call.database().takeValue(popped, kept);
    }

    /* Goes through it once and takes a sample out. */
    private static void popFromListpack(
            Call call, long entry, long count, long size, boolean isRebuilt) {
        SetValue sets = call.keyspace().sets();
        Database scratch = call.keyspace().scratch();
        Sample sample = new Sample(call.keyspace().random(), count, size);
        Batches batches = new Batches(call, count);
        long kept = SetAlgebraCommands.beginText(call);
        SetCursor cursor = sets.cursor(entry);
        while (cursor.next()) {
            if (sample.takesNext()) {
                SetAccess.reply(call.reply(), cursor);
                batches.add(cursor);
            } else if (isRebuilt) {
                kept = sets.add(scratch, kept, cursor);
            } else {
                kept = sets.append(scratch, kept, cursor);
            }
        }
        call.database().takeValue(entry, kept);
    }

    /** What replicas get: SREM of the members, some at a time. */
    private static final class Batches {

        private final Call call;
        private long left;
        private long leftInBatch;

        Batches(Call call, long count) {
            this.call = call;
            left = count;
        }

        void add(SetCursor cursor) {
            if (leftInBatch == 0) {
                leftInBatch = Math.min(left, BATCH_MEMBERS);
                beginSrem(call, leftInBatch);
            }
            Effects effects = call.effects();
            effects.word(cursor.ref(), cursor.length());
            leftInBatch--;
            left--;
        }
    }

    /** SRANDMEMBER key [count]: with a negative count, any member may come again. */
    private void srandmember(Call call) {
        if (call.args().count() > 3) {
            throw CommandError.SYNTAX;
        }
        if (call.args().count() == 3) {
            replySome(call);
            return;
        }
        long entry = SetAccess.read(call, 1);
        if (entry == 0) {
            call.reply().nullBulk();
        } else {
            SetAccess.reply(call.reply(), call.keyspace().sets().random(entry));
        }
    }

    private static void replySome(Call call) {
        long count = call.args().integer(2, -Long.MAX_VALUE, Long.MAX_VALUE);
        long entry = SetAccess.read(call, 1);
        SetValue sets = call.keyspace().sets();
        ReplyWriter reply = call.reply();
        if (entry == 0 || count == 0) {
            reply.array(0);
            return;
        }
        long size = sets.size(entry);
        if (count < 0 || count == 1) {
            replyRepeating(call, entry, Math.abs(count));
        } else if (count >= size) {
            reply.array(size);
            SetAccess.replyAll(reply, sets, entry);
        } else if (Entry.encoding(entry) == Encoding.LISTPACK || count > size / WALK_FACTOR) {
            replySample(call, entry, count, size);
        } else {
            replyDistinct(call, entry, count);
        }
    }

    private static void replyRepeating(Call call, long entry, long count) {
        SetValue sets = call.keyspace().sets();
        call.reply().array(count);
        AnyMembers members = new AnyMembers(sets, count > 1);
        RepeatedReply.write(call, entry, sets.size(entry), count, members);
    }

    private static final class AnyMembers implements RepeatedReply.Elements {

        private final SetValue sets;
        private final boolean areMany;
        private ReplyWriter reply;
        private long set;
        private long[] places;

        AnyMembers(SetValue sets, boolean areMany) {
            this.sets = sets;
            this.areMany = areMany;
        }

        @Override
        public void begin(ReplyWriter newReply, long entry) {
            reply = newReply;
            set = entry;
            places = areMany ? sets.places(entry) : null;
        }

        @Override
        public boolean replyAny() {
            SetAccess.reply(reply, sets.random(set, places));
            return true;
        }
    }

    private static void replySample(Call call, long entry, long count, long size) {
        Sample sample = new Sample(call.keyspace().random(), count, size);
        call.reply().array(count);
        SetCursor cursor = call.keyspace().sets().cursor(entry);
        while (!sample.isComplete() && cursor.next()) {
            if (sample.takesNext()) {
                SetAccess.reply(call.reply(), cursor);
            }
        }
    }

    /* Picks members until enough different ones are picked. */
    private static void replyDistinct(Call call, long entry, long count) {
        SetValue sets = call.keyspace().sets();
        Database scratch = call.keyspace().scratch();
        long picked = SetAlgebraCommands.beginText(call);
        for (long found = 0; found < count; ) {
            long placed = sets.add(scratch, picked, sets.random(entry));
            if (placed != 0) {
                picked = placed;
                found++;
            }
        }
        call.reply().array(count);
        SetAccess.replyAll(call.reply(), sets, picked);
        scratch.remove(picked);
    }
}
