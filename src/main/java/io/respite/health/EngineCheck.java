package io.respite.health;

import io.respite.engine.Engine;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/** The engine takes its turn within a second: no command holds it up for longer. */
@Liveness
@Singleton
final class EngineCheck implements AsyncHealthCheck {

    private final Engine engine;

    EngineCheck(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Answer.within(engine, "engine", this::look);
    }

    private void look(HealthCheckResponseBuilder response) {
        response.up();
    }
}
