package io.respite.health;

import io.respite.engine.Engine;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Asks the engine for a fact, and takes no answer for a no. */
final class Answer {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private Answer() {}

    /** Up where the engine says so within a second. */
    static Uni<HealthCheckResponse> within(Engine engine, String name, Callable<Boolean> fact) {
        return Uni.createFrom()
                .completionStage(() -> engine.submit(fact))
                .ifNoItem()
                .after(PATIENCE)
                .recoverWithItem(false)
                .map(isUp -> HealthCheckResponse.named(name).status(isUp).build());
    }
}
