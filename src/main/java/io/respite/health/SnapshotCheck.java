package io.respite.health;

import io.respite.engine.Engine;
import io.respite.persistence.Persistence;
import io.respite.persistence.rdb.Saves;
import io.respite.resp.CommandError;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Snapshots can be saved: down where writes are refused because they cannot. */
@Readiness
@Singleton
final class SnapshotCheck implements AsyncHealthCheck {

    private final Engine engine;

    SnapshotCheck(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Answer.within(engine, "snapshot", this::look);
    }

    private void look(HealthCheckResponseBuilder response) {
        CommandError refusal = engine.refusals().writesRefusal();
        Saves saves = Persistence.of(engine).saves();
        response.status(refusal == null)
                .withData("lastSave", saves.isLastOk() ? "ok" : "failed")
                .withData("savedAtSeconds", saves.lastSave())
                .withData("changesSinceSave", engine.changesSinceSave());
        if (refusal != null) {
            response.withData("reason", refusal.text());
        }
    }
}
