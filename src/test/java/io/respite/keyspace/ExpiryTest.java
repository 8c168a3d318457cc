package io.respite.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.respite.bytes.Clock;
import io.respite.memory.Arena;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExpiryTest {

    private static final long START = 1_700_000_000_000L;
    private static final long BUDGET_NANOS = 1_000_000;

    /** Time passes only when somebody asks what time it is. */
    private static final class AskedClock implements Clock {

        private long stepNanos;
        private long nanos;

        @Override
        public long micros() {
            return START * 1000;
        }

        @Override
        public long nanos() {
            nanos += stepNanos;
            return nanos;
        }
    }

    private final AskedClock clock = new AskedClock();
    private final Arena arena = new Arena(4L << 30);
    private final Keyspace keyspace = new Keyspace(arena, 16, new SplittableRandom(1));
    private final TextKeys keys = new TextKeys(keyspace);
    private final Expiry expiry = new Expiry(keyspace, clock, () -> keyspace.effects().clear());

    ExpiryTest() {
        keyspace.tick(START);
    }

    @AfterEach
    void close() {
        keyspace.close();
    }

    @Test
    void removesKeysThatAreDueThoughNobodyAsksForThem() {
        Database database = keyspace.database(0);
        fill(database, "due:", 5000, START + 100);
        fill(database, "later:", 1000, START + 100_000);
        fill(database, "never:", 1000, Entry.NEVER);
        keyspace.tick(START + 99);
        assertThat(expiry.slice(BUDGET_NANOS)).isFalse();
        assertThat(database.size()).isEqualTo(7000);
        keyspace.tick(START + 100);
        for (int i = 0; i < 1000; i++) {
            assertThat(expiry.slice(BUDGET_NANOS)).isFalse();
        }
        assertThat(database.size()).isEqualTo(2000);
        assertThat(database.expiringSize()).isEqualTo(1000);
        assertThat(keyspace.statistics().expiredKeys).isEqualTo(5000);
        assertThat(keyspace.statistics().expireCycleTimeLimitReached).isZero();
    }

    @Test
    void oneSliceGoesOnWhileAllAreDue() {
        Database database = keyspace.database(0);
        fill(database, "due:", 100_000, START + 100);
        keyspace.tick(START + 100);
        expiry.slice(BUDGET_NANOS);
        assertThat(database.size()).isZero();
    }

    @Test
    void oneSliceLooksNoFurtherWhereFewAreDue() {
        Database database = keyspace.database(0);
        fill(database, "later:", 100_000, START + 100_000);
        fill(database, "due:", 100, START + 100);
        keyspace.tick(START + 100);
        expiry.slice(BUDGET_NANOS);
        assertThat(database.size()).isGreaterThan(100_080);
    }

    @Test
    void withMoreEffortASliceGoesOnForFewer() {
        Database database = keyspace.database(0);
        fill(database, "later:", 95_000, START + 100_000);
        fill(database, "due:", 5000, START + 100);
        keyspace.tick(START + 100);
        for (int i = 0; i < 10; i++) {
            expiry.slice(BUDGET_NANOS);
        }
        assertThat(database.size()).isGreaterThan(99_900);
        expiry.exert(10);
        for (int i = 0; i < 100; i++) {
            expiry.slice(BUDGET_NANOS);
        }
        assertThat(database.size()).isLessThan(99_500);
    }

    @Test
    void endsWithinItsBudgetAndSaysSo() {
        Database database = keyspace.database(0);
        fill(database, "due:", 10_000, START + 100);
        keyspace.tick(START + 100);
        clock.stepNanos = BUDGET_NANOS / 10;
        assertThat(expiry.slice(BUDGET_NANOS)).isTrue();
        long removed = 10_000 - database.size();
        assertThat(removed).isBetween(200L, 400L);
        assertThat(keyspace.statistics().expireCycleTimeLimitReached).isEqualTo(1);
        int slices = 1;
        while (expiry.slice(BUDGET_NANOS)) {
            slices++;
        }
        assertThat(database.size()).isZero();
        assertThat(slices).isGreaterThan(20);
        assertThat(keyspace.statistics().expireCycleTimeLimitReached).isEqualTo(slices);
    }

    @Test
    void goesOnWhereTheBudgetEndedIt() {
        for (int i = 0; i < 16; i++) {
            fill(keyspace.database(i), "due:", 1000, START + 100);
        }
        keyspace.tick(START + 100);
        clock.stepNanos = BUDGET_NANOS;
        while (expiry.slice(BUDGET_NANOS)) {
            assertThat(keyspace.statistics().expiredKeys).isPositive();
        }
        for (int i = 0; i < 16; i++) {
            assertThat(keyspace.database(i).size()).isZero();
        }
    }

    @Test
    void estimatesTheMeanTimeToLive() {
        Database database = keyspace.database(0);
        fill(database, "k:", 1000, START + 10_000);
        fill(database, "never:", 1000, Entry.NEVER);
        expiry.slice(BUDGET_NANOS);
        assertThat(database.averageTtlMillis()).isEqualTo(10_000);
        keyspace.tick(START + 5000);
        for (int i = 0; i < 1000; i++) {
            expiry.slice(BUDGET_NANOS);
        }
        assertThat(database.averageTtlMillis()).isCloseTo(5000, within(1L));
        database.flush();
        assertThat(database.averageTtlMillis()).isZero();
        Database left = keyspace.database(1);
        fill(left, "k:", 1, START + 15_000);
        expiry.slice(BUDGET_NANOS);
        assertThat(left.averageTtlMillis()).isEqualTo(10_000);
        keyspace.tick(START + 15_000);
        expiry.slice(BUDGET_NANOS);
        expiry.slice(BUDGET_NANOS);
        assertThat(left.size()).isZero();
        assertThat(left.averageTtlMillis()).isZero();
    }

    @Test
    void theMeanOfTheLatestTimesDoesNotOverflow() {
        Database database = keyspace.database(0);
        fill(database, "k:", 1000, Long.MAX_VALUE);
        expiry.slice(BUDGET_NANOS);
        assertThat((double) database.averageTtlMillis())
                .isCloseTo(Long.MAX_VALUE - START, within(1e10));
    }

    @Test
    void canBeSwitchedOff() {
        fill(keyspace.database(0), "due:", 100, START + 100);
        keyspace.tick(START + 100);
        expiry.enable(false);
        assertThat(expiry.slice(BUDGET_NANOS)).isFalse();
        assertThat(keyspace.database(0).size()).isEqualTo(100);
        expiry.enable(true);
        expiry.slice(BUDGET_NANOS);
        assertThat(keyspace.database(0).size()).isZero();
    }

    @Test
    void findsTheFewThatExpireAmongManyThatDoNot() {
        Database database = keyspace.database(0);
        fill(database, "never:", 50_000, Entry.NEVER);
        fill(database, "due:", 3, START + 100);
        keyspace.tick(START + 100);
        expiry.slice(BUDGET_NANOS);
        assertThat(database.size()).isEqualTo(50_000);
        assertThat(database.expiringSize()).isZero();
    }

    @Test
    void reportsHowManyOfThoseItLookedAtWereDue() {
        fill(keyspace.database(0), "due:", 1000, START + 100);
        keyspace.tick(START + 100);
        expiry.slice(BUDGET_NANOS);
        assertThat(keyspace.statistics().staleKeysFraction).isCloseTo(0.05, within(1e-9));
    }

    private void fill(Database database, String prefix, int count, long expiresAt) {
        for (int i = 0; i < count; i++) {
            keys.setUntil(database, prefix + i, "v", expiresAt);
        }
    }
}
