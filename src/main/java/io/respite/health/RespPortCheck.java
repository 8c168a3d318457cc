package io.respite.health;

import io.respite.engine.Engine;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** The RESP port accepts clients. */
@Readiness
@Singleton
final class RespPortCheck implements AsyncHealthCheck {

    private final Engine engine;

    RespPortCheck(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Answer.within(engine, "resp port", this::look);
    }

    private void look(HealthCheckResponseBuilder response) {
        response.status(engine.instance().isListening()).withData("port", engine.instance().port());
    }
}
