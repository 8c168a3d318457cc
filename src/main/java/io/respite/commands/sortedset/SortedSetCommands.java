package io.respite.commands.sortedset;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.bytes.AsciiDouble;
import io.respite.commands.SortedSetAccess;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.SortedSetValue;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** Members of sorted sets: add, remove, look up. Hot. */
public final class SortedSetCommands implements Family {

    private static final CommandError NOT_A_NUMBER =
            new CommandError("ERR resulting score is not a number (NaN)");
    private static final int USUAL_SCORES = 64;

    private double[] scores = new double[USUAL_SCORES];

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("zadd", -4, this::zadd, WRITE, DENYOOM, FAST),
                Command.of("zincrby", 4, this::zincrby, WRITE, DENYOOM, FAST),
                Command.of("zrem", -3, this::zrem, WRITE, FAST),
                Command.of("zcard", 2, this::zcard, READONLY, FAST),
                Command.of("zscore", 3, this::zscore, READONLY, FAST),
                Command.of("zmscore", -3, this::zmscore, READONLY, FAST),
                Command.of("zrank", -3, this::zrank, READONLY, FAST),
                Command.of("zrevrank", -3, this::zrevrank, READONLY, FAST));
    }

    /** ZADD key [NX | XX] [GT | LT] [CH] [INCR] score member [score member...]. */
    private void zadd(Call call) {
        add(call, 0);
    }

    /** ZINCRBY key increment member: as ZADD with INCR, whose other options it takes as well. */
    private void zincrby(Call call) {
        add(call, AddOptions.INCR);
    }

    private void add(Call call, int given) {
        Args args = call.args();
        int options = AddOptions.parse(args, given);
        int first = AddOptions.firstScore(options);
        int pairs = (args.count() - first) / 2;
        readScores(args, first, pairs);
        boolean increments = AddOptions.has(options, AddOptions.INCR);
        long entry = SortedSetAccess.write(call, 1);
        if (entry == 0 && AddOptions.has(options, AddOptions.XX)) {
            replyNothingAdded(call, increments);
            return;
        }
        if (increments) {
            increment(call, options, entry, first);
        } else {
            addAll(call, options, entry, first, pairs);
        }
        if (scores.length > USUAL_SCORES * 16) {
            scores = new double[USUAL_SCORES];
        }
    }

    /* All of them before anything is changed. */
    private void readScores(Args args, int first, int pairs) {
        if (pairs > scores.length) {
            scores = new double[pairs];
        }
        for (int i = 0; i < pairs; i++) {
            double score = AsciiDouble.parse(args.ref(first + i * 2), args.length(first + i * 2));
            if (Double.isNaN(score)) {
                throw CommandError.NOT_A_FLOAT;
            }
            scores[i] = score;
        }
    }

    private static void replyNothingAdded(Call call, boolean increments) {
        if (increments) {
            call.reply().nullBulk();
        } else {
            call.reply().integer(0);
        }
    }

    private void addAll(Call call, int options, long oldEntry, int first, int pairs) {
        Args args = call.args();
        SortedSetValue values = call.keyspace().sortedSets();
        long entry = expectMembers(call, oldEntry, first, pairs);
        int added = 0;
        int updated = 0;
        for (int i = 0; i < pairs; i++) {
            int word = first + 1 + i * 2;
            long text = args.ref(word);
            int length = args.length(word);
            long member = values.find(entry, text, length);
            if (member == 0) {
                if (!AddOptions.has(options, AddOptions.XX)) {
                    entry = values.add(call.database(), entry, text, length, scores[i]);
                    added++;
                }
            } else if (isWanted(options, values.score(entry, member), scores[i])) {
                entry = values.setScore(call.database(), entry, member, text, length, scores[i]);
                updated++;
            }
        }
        if (added + updated > 0) {
            SortedSetAccess.changed(call, KeyEvent.ZADD, 1, added + updated);
        }
        boolean countsChanges = AddOptions.has(options, AddOptions.CH);
        call.reply().integer(countsChanges ? added + updated : added);
    }

    private static long expectMembers(Call call, long entry, int first, int pairs) {
        Args args = call.args();
        SortedSetValue values = call.keyspace().sortedSets();
        return entry == 0
                ? values.create(
                        call.database(), args.ref(1), args.length(1), pairs, args.length(first + 1))
                : values.expect(call.database(), entry, pairs);
    }

    /* Whether a member that is there is to get the score, which changes it. */
    private static boolean isWanted(int options, double old, double score) {
        return score != old && isAllowed(options, old, score);
    }

    private static boolean isAllowed(int options, double old, double score) {
        return !AddOptions.has(options, AddOptions.NX)
                && !(AddOptions.has(options, AddOptions.GT) && score <= old)
                && !(AddOptions.has(options, AddOptions.LT) && score >= old);
    }

    private void increment(Call call, int options, long oldEntry, int first) {
        Args args = call.args();
        SortedSetValue values = call.keyspace().sortedSets();
        long text = args.ref(first + 1);
        int length = args.length(first + 1);
        long member = oldEntry == 0 ? 0 : values.find(oldEntry, text, length);
        double old = member == 0 ? 0 : values.score(oldEntry, member);
        double score = member == 0 ? scores[0] : old + scores[0];
        boolean isRefused =
                member == 0
                        ? AddOptions.has(options, AddOptions.XX)
                        : AddOptions.has(options, AddOptions.NX);
        if (!isRefused && Double.isNaN(score)) {
            throw NOT_A_NUMBER;
        }
        if (isRefused || member != 0 && !isAllowed(options, old, score)) {
            call.reply().nullBulk();
            return;
        }
        if (member == 0) {
            long entry = expectMembers(call, oldEntry, first, 1);
            values.add(call.database(), entry, text, length, score);
        } else if (score != old) {
            values.setScore(call.database(), oldEntry, member, text, length, score);
        }
        if (member == 0 || score != old) {
            call.changed(KeyEvent.ZINCR, 1);
        }
        call.reply().decimal(score);
    }

    /** ZREM key member [member...]. */
    private void zrem(Call call) {
        Args args = call.args();
        SortedSetValue values = call.keyspace().sortedSets();
        long entry = SortedSetAccess.write(call, 1);
        int removed = 0;
        boolean emptied = false;
        for (int i = 2; entry != 0 && i < args.count() && !emptied; i++) {
            long member = values.find(entry, args.ref(i), args.length(i));
            if (member != 0) {
                entry = values.remove(call.database(), entry, member);
                removed++;
                emptied = values.size(entry) == 0;
            }
        }
        if (removed > 0) {
            SortedSetAccess.changed(call, KeyEvent.ZREM, 1, removed);
        }
        if (emptied) {
            call.database().remove(entry);
            call.event(KeyEvent.DEL, 1);
        }
        call.reply().integer(removed);
    }

    private void zcard(Call call) {
        long entry = SortedSetAccess.read(call, 1);
        call.reply().integer(entry == 0 ? 0 : call.keyspace().sortedSets().size(entry));
    }

    private void zscore(Call call) {
        replyScore(call, SortedSetAccess.read(call, 1), 2);
    }

    /** ZMSCORE key member [member...]. */
    private void zmscore(Call call) {
        long entry = SortedSetAccess.read(call, 1);
        int count = call.args().count();
        call.reply().array(count - 2);
        for (int i = 2; i < count; i++) {
            replyScore(call, entry, i);
        }
    }

    private static void replyScore(Call call, long entry, int i) {
        Args args = call.args();
        SortedSetValue values = call.keyspace().sortedSets();
        long member = entry == 0 ? 0 : values.find(entry, args.ref(i), args.length(i));
        if (member == 0) {
            call.reply().nullBulk();
        } else {
            call.reply().decimal(values.score(entry, member));
        }
    }

    /** ZRANK key member [WITHSCORE]. */
    private void zrank(Call call) {
        rank(call, false);
    }

    /** ZREVRANK key member [WITHSCORE]. */
    private void zrevrank(Call call) {
        rank(call, true);
    }

    private static void rank(Call call, boolean reverse) {
        Args args = call.args();
        if (args.count() > 4) {
            throw CommandError.arity(call.command().fullName());
        }
        boolean withScore = args.count() == 4;
        if (withScore && !args.is(3, "withscore")) {
            throw CommandError.SYNTAX;
        }
        SortedSetValue values = call.keyspace().sortedSets();
        ReplyWriter reply = call.reply();
        long entry = SortedSetAccess.read(call, 1);
        long member = entry == 0 ? 0 : values.find(entry, args.ref(2), args.length(2));
        if (member == 0) {
            if (withScore) {
                reply.nullArray();
            } else {
                reply.nullBulk();
            }
            return;
        }
        long rank = values.rank(entry, member);
        if (withScore) {
            reply.array(2);
        }
        reply.integer(reverse ? values.size(entry) - 1 - rank : rank);
        if (withScore) {
            reply.decimal(values.score(entry, member));
        }
    }
}
