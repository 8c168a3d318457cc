package io.respite.commands.sortedset;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.MOVABLE_KEYS;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.commands.sortedset.AlgebraOptions.Kind;
import io.respite.commands.sortedset.SortedSetAlgebra.Weighted;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.SortedSetBuilder;
import io.respite.keyspace.SortedSetCursor;
import io.respite.resp.Args;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** Union, intersection and difference of sorted sets. */
public final class SortedSetAlgebraCommands implements Family {

    /** What is done with several sorted sets. */
    private enum Operation {
        UNION,
        INTERSECTION,
        DIFFERENCE
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("zunion", -3, this::zunion, READONLY, MOVABLE_KEYS),
                Command.of("zinter", -3, this::zinter, READONLY, MOVABLE_KEYS),
                Command.of("zdiff", -3, this::zdiff, READONLY, MOVABLE_KEYS),
                Command.of("zintercard", -3, this::zintercard, READONLY, MOVABLE_KEYS),
                Command.of("zunionstore", -4, this::zunionstore, WRITE, DENYOOM, MOVABLE_KEYS),
                Command.of("zinterstore", -4, this::zinterstore, WRITE, DENYOOM, MOVABLE_KEYS),
                Command.of("zdiffstore", -4, this::zdiffstore, WRITE, DENYOOM, MOVABLE_KEYS));
    }

    /**
     * ZUNION numkeys key [key...] [WEIGHTS weight...] [AGGREGATE SUM | MIN | MAX] [WITHSCORES].
     */
    private void zunion(Call call) {
        read(call, Operation.UNION);
    }

    /** ZINTER, options as those of ZUNION. */
    private void zinter(Call call) {
        read(call, Operation.INTERSECTION);
    }

    /** ZDIFF numkeys key [key...] [WITHSCORES]. */
    private void zdiff(Call call) {
        read(call, Operation.DIFFERENCE);
    }

    /** ZUNIONSTORE destination, then as ZUNION without WITHSCORES. */
    private void zunionstore(Call call) {
        store(call, Operation.UNION, KeyEvent.ZUNIONSTORE);
    }

    /** ZINTERSTORE destination, then as ZINTER without WITHSCORES. */
    private void zinterstore(Call call) {
        store(call, Operation.INTERSECTION, KeyEvent.ZINTERSTORE);
    }

    /** ZDIFFSTORE destination numkeys key [key...]. */
    private void zdiffstore(Call call) {
        store(call, Operation.DIFFERENCE, KeyEvent.ZDIFFSTORE);
    }

    private static void read(Call call, Operation operation) {
        ReplyWriter reply = call.reply();
        SortedSetBuilder builder = call.keyspace().sortedSets().builder();
        SortedSetCursor cursor = call.keyspace().sortedSets().cursor();
        AlgebraOptions options = compute(call, operation, 1, builder);
        builder.order();
        MemberReply.header(reply, builder.size(), options.withScores());
        for (boolean more = builder.seek(cursor); more; more = cursor.next()) {
            MemberReply.member(reply, cursor, options.withScores());
        }
        builder.discard();
    }

    private static void store(Call call, Operation operation, KeyEvent event) {
        SortedSetBuilder builder = call.keyspace().sortedSets().builder();
        compute(call, operation, 2, builder);
        SortedSetStore.store(call, builder, event);
    }

    /* Word i is the number of keys. */
    private static AlgebraOptions compute(
            Call call, Operation operation, int i, SortedSetBuilder builder) {
        Kind kind = operation == Operation.DIFFERENCE ? Kind.PLAIN : Kind.WEIGHTED;
        Args args = call.args();
        int keys = AlgebraOptions.keys(args, i, call.command().fullName());
        AlgebraSource[] plain = sources(call, i + 1, keys);
        AlgebraOptions options = AlgebraOptions.parse(args, i, keys, kind, i == 2);
        Weighted[] sources = weighted(plain, options.weights());
        builder.begin();
        switch (operation) {
            case UNION -> SortedSetAlgebra.union(sources, options.aggregate(), builder);
            case INTERSECTION ->
                    SortedSetAlgebra.intersection(sources, options.aggregate(), builder);
            case DIFFERENCE -> SortedSetAlgebra.difference(sources, builder);
        }
        return options;
    }

    /* Types are checked before the words behind the keys, as in Redis. */
    private static AlgebraSource[] sources(Call call, int first, int keys) {
        AlgebraSource[] sources = new AlgebraSource[keys];
        for (int i = 0; i < keys; i++) {
            sources[i] = AlgebraSource.of(call.keyspace(), call.read(first + i));
        }
        return sources;
    }

    private static Weighted[] weighted(AlgebraSource[] sources, double[] weights) {
        Weighted[] weighted = new Weighted[sources.length];
        for (int i = 0; i < sources.length; i++) {
            weighted[i] = new Weighted(sources[i], weights[i]);
        }
        return weighted;
    }

    /** ZINTERCARD numkeys key [key...] [LIMIT limit]. */
    private void zintercard(Call call) {
        Args args = call.args();
        int keys = AlgebraOptions.keys(args, 1, call.command().fullName());
        AlgebraSource[] plain = sources(call, 2, keys);
        AlgebraOptions options = AlgebraOptions.parse(args, 1, keys, Kind.CARDINALITY, false);
        Weighted[] sources = weighted(plain, options.weights());
        call.reply().integer(SortedSetAlgebra.intersectionSize(sources, options.limit()));
    }
}
