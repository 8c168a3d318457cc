package io.respite.health;

import io.respite.engine.Engine;
import io.respite.persistence.Persistence;
import io.respite.persistence.rdb.Loading;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** All data is there: until then clients are refused. */
@Readiness
@Singleton
final class LoadingCheck implements AsyncHealthCheck {

    private final Engine engine;

    LoadingCheck(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Answer.within(engine, "loading", this::look);
    }

    private void look(HealthCheckResponseBuilder response) {
        Loading loading = Persistence.of(engine).loading();
        response.status(!engine.isLoading());
        if (engine.isLoading()) {
            response.withData("loadedBytes", loading.loadedBytes())
                    .withData("totalBytes", loading.totalBytes())
                    .withData("keys", loading.keysLoaded());
        }
    }
}
