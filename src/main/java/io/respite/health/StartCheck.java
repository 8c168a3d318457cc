package io.respite.health;

import io.respite.engine.Engine;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** The start is done: it ends with the RESP port open. */
@Startup
@Singleton
final class StartCheck implements AsyncHealthCheck {

    private final Engine engine;

    StartCheck(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Answer.within(engine, "start", () -> engine.instance().isListening());
    }
}
