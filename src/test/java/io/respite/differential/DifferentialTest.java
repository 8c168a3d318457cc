package io.respite.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.respite.golden.LocalTarget;
import io.respite.golden.RealRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Random commands of all types give the same replies on Respite and on a real Redis, and leave the
 * same keys. The system property {@code golden.redis} names another redis-server, {@code
 * differential.seed} the first sequence, and {@code differential.commands} about how many commands.
 * A difference is shown as the shortest sequence found that still gives it, in the words of a
 * transcript: put it into a file under {@code src/test/golden} to keep it.
 */
class DifferentialTest {

    private static final int SEQUENCE = 500;
    private static final int MOST_SHOWN = 10;

    @Test
    void someThousandRandomCommands(TestReporter reporter) throws IOException {
        play(Integer.getInteger("differential.commands", 6_000), reporter);
    }

    @Test
    @Tag("long")
    void aMillionRandomCommands(TestReporter reporter) throws IOException {
        play(1_000_000, reporter);
    }

    @Test
    void theExtremesOfEveryNumber(TestReporter reporter) throws IOException {
        contest(
                reporter,
                (duel, grammar) ->
                        grammar.lines().stream()
                                .map(
                                        line ->
                                                new Contest(
                                                        duel,
                                                        line.command(),
                                                        Extremes.of(line, grammar, nowS()))));
    }

    private static void play(int commands, TestReporter reporter) throws IOException {
        long first = Long.getLong("differential.seed", 20261122);
        contest(
                reporter,
                (duel, grammar) ->
                        LongStream.range(first, first + commands / SEQUENCE)
                                .mapToObj(seed -> random(duel, grammar, seed)));
    }

    private static Contest random(Duel duel, Grammar grammar, long seed) {
        List<Request> requests = Generator.sequence(grammar, seed, SEQUENCE, nowS());
        return new Contest(duel, "seed " + seed, requests);
    }

    private static long nowS() {
        return System.currentTimeMillis() / 1000;
    }

    /** Plays one contest after the other, until a few differences of different kinds are found. */
    private static void contest(
            TestReporter reporter, BiFunction<Duel, Grammar, Stream<Contest>> contests)
            throws IOException {
        Optional<Path> redis = RealRedis.binary();
        assumeTrue(redis.isPresent(), "there is no redis-server for this machine");
        List<String> reports = new ArrayList<>();
        try (Duel duel = new Duel(new LocalTarget(), redis.get())) {
            Grammar all = Grammar.read();
            Grammar grammar = all.only(duel::isFor);
            reporter.publishEntry(
                    duel.redisName(),
                    grammar.lines().size() + " of " + all.lines().size() + " forms are there");
            Set<String> kinds = new HashSet<>();
            for (Contest contest : (Iterable<Contest>) contests.apply(duel, grammar)::iterator) {
                Difference difference = contest.play();
                if (difference != null && kinds.add(difference.kind())) {
                    reports.add(contest.report(difference));
                }
                if (reports.size() == MOST_SHOWN) {
                    break;
                }
            }
        }
        assertThat(reports).as(String.join("\n", reports)).isEmpty();
    }
}
