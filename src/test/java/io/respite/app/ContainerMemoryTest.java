package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.settings.Directives;
import io.respite.engine.settings.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContainerMemoryTest {

    private static final long GIB = 1L << 30;

    private final Settings settings = new Settings(Directives.all());

    private long maxmemoryBelow(long limitBytes) {
        ContainerMemory.apply(settings, limitBytes, 128 << 20);
        return settings.number("maxmemory");
    }

    private void give(String name, String value) {
        settings.put(name, List.of(value));
    }

    @Test
    void aShareOfWhatTheProgramLeavesIsTaken() {
        give("maxmemory-percent", "75");
        assertThat(maxmemoryBelow(GIB)).isEqualTo((GIB - (128 << 20)) / 100 * 75);
    }

    @Test
    void whatIsGivenStays() {
        give("maxmemory-percent", "75");
        give("maxmemory", "5mb");
        assertThat(maxmemoryBelow(GIB)).isEqualTo(5 << 20);
    }

    @Test
    void noLimitIsAlsoSomethingThatCanBeGiven() {
        give("maxmemory-percent", "75");
        give("maxmemory", "0");
        assertThat(maxmemoryBelow(GIB)).isZero();
    }

    @Test
    void withoutALimitOrAShareNothingIsSet() {
        assertThat(maxmemoryBelow(GIB)).isZero();
        give("maxmemory-percent", "75");
        assertThat(maxmemoryBelow(-1)).isZero();
        assertThat(settings.isGiven("maxmemory")).isFalse();
    }

    @Test
    void aContainerThatHoldsTheProgramOnlyLeavesAMegabyte() {
        give("maxmemory-percent", "75");
        assertThat(maxmemoryBelow(64 << 20)).isEqualTo(1 << 20);
    }
}
