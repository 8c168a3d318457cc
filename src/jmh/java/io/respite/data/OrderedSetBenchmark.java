package io.respite.data;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A sorted set of a million members in random order: what the width of its nodes ({@link
 * ScoreNode}) costs and saves. Tells at the end what the order takes of each member's bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-da"})
public class OrderedSetBenchmark {

    private static final int MEMBERS = 1_000_000;
    private static final int TEXT_BYTES = 20;

    private final SplittableRandom random = new SplittableRandom(1);
    private final long[] members = new long[MEMBERS];
    private Arena arena;
    private OrderedSet set;

    @Setup(Level.Trial)
    public void fill() {
        arena = new Arena(8L << 30);
        set = new OrderedSet(arena);
        set.create();
        long text = arena.allocate(TEXT_BYTES);
        for (int i = 0; i < MEMBERS; i++) {
            byte[] name = "element:%012d".formatted(i).getBytes(US_ASCII);
            Memory.copyIn(name, 0, TEXT_BYTES, text);
            members[i] = set.add(text, TEXT_BYTES, random.nextDouble());
        }
    }

    @TearDown(Level.Trial)
    public void tell() {
        ScoreTree order = new ScoreTree(arena);
        order.at(set.root() + Long.BYTES);
        double bytes = (double) order.bytes() / MEMBERS;
        System.out.printf("%n# the order takes %.2f B of each member%n", bytes);
        arena.close();
    }

    /** Gives a member another score: out of one leaf, into another. */
    @Benchmark
    public void move() {
        int i = random.nextInt(MEMBERS);
        set.update(members[i], random.nextDouble());
    }

    @Benchmark
    public long rank() {
        return set.rank(members[random.nextInt(MEMBERS)]);
    }

    /** Ten members from a rank on. */
    @Benchmark
    public long range() {
        long position = set.seek(random.nextInt(MEMBERS - 10));
        long sum = 0;
        for (int i = 0; i < 10; i++) {
            sum += OrderedSet.member(position);
            position = OrderedSet.next(position);
        }
        return sum;
    }
}
