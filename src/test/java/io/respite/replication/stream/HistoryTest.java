package io.respite.replication.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private final History history = new History(new SplittableRandom(1));

    @Test
    void aNewOneHasAnIdAndNoWrites() {
        assertThat(history.id()).matches("[0-9a-f]{40}");
        assertThat(history.secondId()).isEqualTo("0".repeat(40));
        assertThat(history.secondOffset()).isEqualTo(-1);
        assertThat(history.offset()).isZero();
    }

    @Test
    void aBranchIsGoodForReplicasOfTheOldOneUpToWhereItBegan() {
        String old = history.id();
        history.advance(50);
        history.branch();
        history.advance(20);

        assertThat(history.secondId()).isEqualTo(old);
        assertThat(history.secondOffset()).isEqualTo(51);
        assertThat(history.covers(old, 51)).isTrue();
        assertThat(history.covers(old, 52)).isFalse();
        assertThat(history.covers(history.id(), 71)).isTrue();
        assertThat(history.covers(history.id().toUpperCase(Locale.ROOT), 71)).isTrue();
        assertThat(history.covers("?", 1)).isFalse();
    }

    @Test
    void anotherHistoryHasNothingOfTheOldOne() {
        String old = history.id();
        history.advance(50);
        history.branch();
        history.begin();

        assertThat(history.knows(old)).isFalse();
        assertThat(history.secondOffset()).isEqualTo(-1);
        assertThat(history.offset()).isEqualTo(50);
    }

    @Test
    void aPrimarysHistoryTakesThePlaceOfTheOwn() {
        history.branch();
        history.adopt("a".repeat(40), 1234);

        assertThat(history.id()).isEqualTo("a".repeat(40));
        assertThat(history.offset()).isEqualTo(1234);
        assertThat(history.secondId()).isEqualTo(History.NO_ID);
    }

    @Test
    void aNewNameKeepsTheOldOneAsTheSecond() {
        history.adopt("a".repeat(40), 9);
        history.rename("b".repeat(40));

        assertThat(history.id()).isEqualTo("b".repeat(40));
        assertThat(history.secondId()).isEqualTo("a".repeat(40));
        assertThat(history.secondOffset()).isEqualTo(10);
    }
}
