package io.respite.metrics;

import io.respite.engine.Engine;
import io.respite.engine.InfoSections;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a scrape is answered from: figures that the engine takes when one comes, all meters of one
 * scrape from the same. While nobody scrapes, nothing is done. Safe for any thread but the
 * engine's, which must not wait for itself.
 */
@Singleton
final class Scrape {

    /** A scrape asks for hundreds of values; it takes less than this. */
    private static final long FRESH_NANOS = 100_000_000;

    private static final long PATIENCE_MS = 1000;

    private final Engine engine;
    private final InfoSections sections;
    private volatile Figures figures = Figures.NONE;
    private volatile long takenAt;
    private volatile boolean isAnswered;

    Scrape(Engine engine, InfoSections sections) {
        this.engine = engine;
        this.sections = sections;
    }

    /** The figures of now; those before where the engine does not answer within a second. */
    Figures figures() {
        return isFresh() ? figures : take();
    }

    private boolean isFresh() {
        return figures != Figures.NONE && System.nanoTime() - takenAt < FRESH_NANOS;
    }

    /** Whether the engine answered when it was asked last. */
    boolean isAnswered() {
        return isAnswered;
    }

    private synchronized Figures take() {
        if (!isFresh()) {
            try {
                figures =
                        engine.submit(() -> Figures.of(engine, sections))
                                .get(PATIENCE_MS, TimeUnit.MILLISECONDS);
                isAnswered = true;
            } catch (TimeoutException | ExecutionException silent) {
                isAnswered = false;
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
            takenAt = System.nanoTime();
        }
        return figures;
    }
}
