package io.respite.commands.sortedset;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.commands.SortedSetAccess;
import io.respite.commands.sortedset.MemberRange.By;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.SortedSetBuilder;
import io.respite.keyspace.SortedSetCursor;
import io.respite.keyspace.SortedSetValue;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** Ranges of sorted sets, by rank, score and text: read, count, store, remove. Hot. */
public final class SortedSetRangeCommands implements Family {

    private final RangeOptions options = new RangeOptions();
    private final MemberRange range = new MemberRange();

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("zrange", -4, this::zrange, READONLY),
                Command.of("zrevrange", -4, this::zrevrange, READONLY),
                Command.of("zrangebyscore", -4, this::zrangebyscore, READONLY),
                Command.of("zrevrangebyscore", -4, this::zrevrangebyscore, READONLY),
                Command.of("zrangebylex", -4, this::zrangebylex, READONLY),
                Command.of("zrevrangebylex", -4, this::zrevrangebylex, READONLY),
                Command.of("zrangestore", -5, this::zrangestore, WRITE, DENYOOM),
                Command.of("zcount", 4, this::zcount, READONLY, FAST),
                Command.of("zlexcount", 4, this::zlexcount, READONLY, FAST),
                Command.of("zremrangebyrank", 4, this::zremrangebyrank, WRITE),
                Command.of("zremrangebyscore", 4, this::zremrangebyscore, WRITE),
                Command.of("zremrangebylex", 4, this::zremrangebylex, WRITE));
    }

    /**
     * ZRANGE key start stop [BYSCORE | BYLEX] [REV] [LIMIT offset count] [WITHSCORES].
     */
    private void zrange(Call call) {
        options.parse(call.args(), 4, false);
        read(call);
    }

    /** ZREVRANGE key start stop [WITHSCORES]. */
    private void zrevrange(Call call) {
        options.parse(call.args(), 4, By.RANK, true);
        read(call);
    }

    /** ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset count]. */
    private void zrangebyscore(Call call) {
        options.parse(call.args(), 4, By.SCORE, false);
        read(call);
    }

    /** ZREVRANGEBYSCORE key max min [WITHSCORES] [LIMIT offset count]. */
    private void zrevrangebyscore(Call call) {
        options.parse(call.args(), 4, By.SCORE, true);
        read(call);
    }

    /** ZRANGEBYLEX key min max [LIMIT offset count]. */
    private void zrangebylex(Call call) {
        options.parse(call.args(), 4, By.TEXT, false);
        read(call);
    }

    /** ZREVRANGEBYLEX key max min [LIMIT offset count]. */
    private void zrevrangebylex(Call call) {
        options.parse(call.args(), 4, By.TEXT, true);
        read(call);
    }

    private void read(Call call) {
        range.parse(call.args(), options.by(), options.reverse(), 2);
        long entry = SortedSetAccess.read(call, 1);
        if (entry == 0) {
            call.reply().array(0);
            return;
        }
        SortedSetValue values = call.keyspace().sortedSets();
        range.locate(values, entry);
        options.limit(range);
        reply(call, entry);
    }

    private void reply(Call call, long entry) {
        ReplyWriter reply = call.reply();
        SortedSetCursor cursor = call.keyspace().sortedSets().cursor();
        boolean withScores = options.withScores();
        long count = range.count();
        MemberReply.header(reply, count, withScores);
        range.begin(cursor, entry);
        for (long i = 0; i < count; i++) {
            MemberReply.member(reply, cursor, withScores);
            range.advance(cursor);
        }
    }

    /** ZRANGESTORE destination source start stop, options as those of ZRANGE. */
    private void zrangestore(Call call) {
        options.parse(call.args(), 5, true);
        range.parse(call.args(), options.by(), options.reverse(), 3);
        SortedSetValue values = call.keyspace().sortedSets();
        long entry = SortedSetAccess.read(call, 2);
        SortedSetBuilder builder = values.builder();
        builder.begin();
        if (entry != 0) {
            range.locate(values, entry);
            options.limit(range);
            collect(values, entry, builder);
        }
        SortedSetStore.store(call, builder, KeyEvent.ZRANGESTORE);
    }

    /* Redis adds one member after the other to what is a listpack as long as it fits, and a
     * listpack does not keep the sign of zero. */
    private void collect(SortedSetValue values, long entry, SortedSetBuilder builder) {
        SortedSetCursor cursor = values.cursor();
        boolean fits = options.by() != By.RANK || values.fitsListpack(range.count(), 0);
        range.begin(cursor, entry);
        for (long i = 0; i < range.count(); i++) {
            fits &= values.fitsListpack(i + 1, cursor.length());
            double score = fits ? cursor.score() + 0.0 : cursor.score();
            builder.add(cursor.text(), cursor.length(), score);
            range.advance(cursor);
        }
    }

    /** ZCOUNT key min max. */
    private void zcount(Call call) {
        count(call, By.SCORE);
    }

    /** ZLEXCOUNT key min max. */
    private void zlexcount(Call call) {
        count(call, By.TEXT);
    }

    private void count(Call call, By by) {
        range.parse(call.args(), by, false, 2);
        long entry = SortedSetAccess.read(call, 1);
        if (entry == 0) {
            call.reply().integer(0);
            return;
        }
        range.locate(call.keyspace().sortedSets(), entry);
        call.reply().integer(range.count());
    }

    /** ZREMRANGEBYRANK key start stop. */
    private void zremrangebyrank(Call call) {
        remove(call, By.RANK, KeyEvent.ZREMRANGEBYRANK);
    }

    /** ZREMRANGEBYSCORE key min max. */
    private void zremrangebyscore(Call call) {
        remove(call, By.SCORE, KeyEvent.ZREMRANGEBYSCORE);
    }

    /** ZREMRANGEBYLEX key min max. */
    private void zremrangebylex(Call call) {
        remove(call, By.TEXT, KeyEvent.ZREMRANGEBYLEX);
    }

    private void remove(Call call, By by, KeyEvent event) {
        range.parse(call.args(), by, false, 2);
        long entry = SortedSetAccess.write(call, 1);
        long count = 0;
        if (entry != 0) {
            range.locate(call.keyspace().sortedSets(), entry);
            count = range.count();
        }
        if (count > 0) {
            SortedSetAccess.removeRanks(call, event, 1, entry, range.first(), count);
        }
        call.reply().integer(count);
    }
}
