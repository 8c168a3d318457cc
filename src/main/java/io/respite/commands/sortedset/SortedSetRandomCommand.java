package io.respite.commands.sortedset;

import static io.respite.engine.Flag.READONLY;

import io.respite.commands.RepeatedReply;
import io.respite.commands.Sample;
import io.respite.commands.SortedSetAccess;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Keyspace;
import io.respite.keyspace.SortedSetCursor;
import io.respite.keyspace.SortedSetValue;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Any members of sorted sets. */
public final class SortedSetRandomCommand implements Family {

    /** If more than one of so many members is wanted, all are looked at. */
    private static final long FEW = 3;

    private static final long MOST_PAIRS = Long.MAX_VALUE / 2;

    @Override
    public List<Command> commands() {
        return List.of(Command.of("zrandmember", -2, this::zrandmember, READONLY));
    }

    /** ZRANDMEMBER key [count [WITHSCORES]]. */
    private void zrandmember(Call call) {
        Args args = call.args();
        if (args.count() == 2) {
            one(call);
            return;
        }
        long count = args.integer(2, -Long.MAX_VALUE, Long.MAX_VALUE);
        if (args.count() > 4 || args.count() == 4 && !args.is(3, "withscores")) {
            throw CommandError.SYNTAX;
        }
        boolean withScores = args.count() == 4;
        if (withScores && (count < -MOST_PAIRS || count > MOST_PAIRS)) {
            throw CommandError.OUT_OF_RANGE;
        }
        long entry = SortedSetAccess.read(call, 1);
        if (entry == 0 || count == 0) {
            call.reply().array(0);
        } else if (count < 0) {
            repeated(call, entry, -count, withScores);
        } else {
            different(call, entry, count, withScores);
        }
    }

    private static void one(Call call) {
        long entry = SortedSetAccess.read(call, 1);
        if (entry == 0) {
            call.reply().nullBulk();
            return;
        }
        SortedSetCursor cursor = any(call.keyspace(), entry);
        call.reply().bulk(cursor.text(), cursor.length());
    }

    private static SortedSetCursor any(Keyspace keyspace, long entry) {
        SortedSetValue values = keyspace.sortedSets();
        SortedSetCursor cursor = values.cursor();
        cursor.seek(entry, keyspace.random().nextLong(values.size(entry)));
        return cursor;
    }

    /* As many as were asked for, whatever there are. */
    private static void repeated(Call call, long entry, long count, boolean withScores) {
        MemberReply.header(call.reply(), count, withScores);
        AnyMembers members = new AnyMembers(call.keyspace(), withScores);
        RepeatedReply.write(call, entry, call.keyspace().sortedSets().size(entry), count, members);
    }

    private static final class AnyMembers implements RepeatedReply.Elements {

        private final Keyspace keyspace;
        private final boolean withScores;
        private ReplyWriter reply;
        private long sortedSet;

        AnyMembers(Keyspace keyspace, boolean withScores) {
            this.keyspace = keyspace;
            this.withScores = withScores;
        }

        @Override
        public void begin(ReplyWriter newReply, long entry) {
            reply = newReply;
            sortedSet = entry;
        }

        @Override
        public boolean replyAny() {
            MemberReply.member(reply, any(keyspace, sortedSet), withScores);
            return true;
        }
    }

    private static void different(Call call, long entry, long count, boolean withScores) {
        SortedSetValue values = call.keyspace().sortedSets();
        long size = values.size(entry);
        MemberReply.header(call.reply(), Math.min(count, size), withScores);
        if (count <= size / FEW) {
            few(call, entry, (int) count, withScores);
        } else {
            many(call, entry, Math.min(count, size), withScores);
        }
    }

    private static void many(Call call, long entry, long count, boolean withScores) {
        SortedSetValue values = call.keyspace().sortedSets();
        Sample sample = new Sample(call.keyspace().random(), count, values.size(entry));
        SortedSetCursor cursor = values.cursor();
        cursor.seek(entry, 0);
        while (!sample.isComplete()) {
            if (sample.takesNext()) {
                MemberReply.member(call.reply(), cursor, withScores);
            }
            cursor.next();
        }
    }

    /* Ranks are drawn until enough are different, which are one in three at most. */
    private static void few(Call call, long entry, int count, boolean withScores) {
        RandomGenerator random = call.keyspace().random();
        SortedSetValue values = call.keyspace().sortedSets();
        SortedSetCursor cursor = values.cursor();
        long size = values.size(entry);
        long[] ranks = new long[count];
        for (int different = 0; different < count; ) {
            for (int i = different; i < count; i++) {
                ranks[i] = random.nextLong(size);
            }
            Arrays.sort(ranks);
            different = squeeze(ranks);
        }
        for (long rank : ranks) {
            cursor.seek(entry, rank);
            MemberReply.member(call.reply(), cursor, withScores);
        }
    }

    /* Puts the different ones of sorted numbers first and returns how many they are. */
    private static int squeeze(long[] sorted) {
        int kept = 1;
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] != sorted[i - 1]) {
                sorted[kept++] = sorted[i];
            }
        }
        return kept;
    }
}
