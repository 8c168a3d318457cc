package io.respite.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.respite.golden.LocalTarget;
import io.respite.golden.RealRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random commands find faults that are put into the server on purpose, and show them briefly. */
class PlantedFaultTest {

    private static final int MOST_SEQUENCES = 40;
    private static final int SEQUENCE = 500;
    private static final int MOST_SHOWN = 12;

    /** Faults, each in one command. */
    enum Fault {

        /** LREM goes from the head where it should go from the tail. */
        LREM(
                Set.of("RPUSH", "LPUSH", "LREM"),
                each -> each.arguments().size() == 4 ? each.with(2, positive(each, 2)) : each),

        /** ZADD takes GT for LT. */
        ZADD(Set.of("ZADD", "ZINCRBY"), each -> swapped(each, "GT", "LT")),

        /** SINTERCARD takes every limit for none. */
        SINTERCARD(Set.of("SADD", "SUNIONSTORE", "SINTERCARD"), each -> withoutLimit(each)),

        /** GETRANGE ends a byte early. */
        GETRANGE(
                Set.of("SET", "APPEND", "GETRANGE"),
                each -> each.arguments().size() == 4 ? each.with(3, "-2") : each);

        /** The commands among which it is to be found, itself included. */
        private final Set<String> among;

        private final UnaryOperator<Request> change;

        Fault(Set<String> among, UnaryOperator<Request> change) {
            this.among = among;
            this.change = change;
        }

        private Request apply(Request request) {
            return request.name().equals(name()) ? change.apply(request) : request;
        }

        private static String positive(Request request, int i) {
            return request.arguments().get(i).replaceFirst("^-", "");
        }

        private static Request swapped(Request request, String word, String other) {
            int at = request.arguments().indexOf(word);
            return at < 0 ? request : request.with(at, other);
        }

        private static Request withoutLimit(Request request) {
            int at = request.arguments().indexOf("LIMIT");
            return at < 0 ? request : request.with(at + 1, "0");
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void isFoundAndShownInAFewLines(Fault fault) throws IOException {
        Optional<Path> redis = RealRedis.binary();
        assumeTrue(redis.isPresent(), "there is no redis-server for this machine");
        try (Duel duel = new Duel(new LocalTarget(), redis.get(), fault::apply)) {
            Grammar grammar = Grammar.read().only(each -> isAmong(each, fault) && duel.isFor(each));
            assumeTrue(grammar.lines().stream().anyMatch(each -> is(each, fault)), "too old");
            assertThat(shown(duel, grammar, fault)).contains("> " + fault.name());
        }
    }

    private static boolean isAmong(Grammar.Line line, Fault fault) {
        return fault.among.contains(line.command().toUpperCase(Locale.ROOT));
    }

    private static boolean is(Grammar.Line line, Fault fault) {
        return line.command().equalsIgnoreCase(fault.name());
    }

    private static String shown(Duel duel, Grammar grammar, Fault fault) throws IOException {
        for (int seed = 1; seed <= MOST_SEQUENCES; seed++) {
            long nowS = System.currentTimeMillis() / 1000;
            Contest contest =
                    new Contest(
                            duel,
                            "seed " + seed,
                            Generator.sequence(grammar, seed, SEQUENCE, nowS));
            Difference difference = contest.play();
            if (difference != null) {
                String report = contest.report(difference);
                assertThat(report.lines().filter(line -> line.startsWith("> ")).count())
                        .as(report)
                        .isLessThanOrEqualTo(MOST_SHOWN);
                return report;
            }
        }
        return "nothing was found of " + fault;
    }
}
