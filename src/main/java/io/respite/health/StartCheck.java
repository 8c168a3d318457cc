package io.respite.health;

import io.respite.engine.Engine;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Startup;

/**
 * The process has come up: the RESP port is open. Data may still be loading, which may take long
 * and is no reason to begin anew.
 */
@Startup
@Singleton
final class StartCheck implements AsyncHealthCheck {

    private final Engine engine;

    StartCheck(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Answer.within(engine, "start", this::look);
    }

    private void look(HealthCheckResponseBuilder response) {
        response.status(engine.instance().isListening()).withData("loading", engine.isLoading());
    }
}
