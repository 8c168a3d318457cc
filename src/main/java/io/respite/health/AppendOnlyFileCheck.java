package io.respite.health;

import io.respite.engine.Engine;
import io.respite.persistence.Persistence;
import io.respite.resp.CommandError;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Writes can be appended: down where they are refused because they cannot. */
@Readiness
@Singleton
final class AppendOnlyFileCheck implements AsyncHealthCheck {

    private final Engine engine;

    AppendOnlyFileCheck(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Answer.within(engine, "append-only file", this::look);
    }

    private void look(HealthCheckResponseBuilder response) {
        CommandError refusal = engine.refusals().appendsRefusal();
        response.status(refusal == null)
                .withData("enabled", engine.settings().flag("appendonly"))
                .withData(
                        "lastRewrite",
                        Persistence.of(engine).appendOnlyFile().isWhole() ? "ok" : "failed");
        if (refusal != null) {
            response.withData("reason", refusal.text());
        }
    }
}
