package io.respite.health;

import io.respite.engine.Engine;
import io.respite.replication.ReplicationStatus;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * A replica may show its data: down where clients are refused because the link to the primary is
 * broken, and until the data of that primary was there once. One that shows old data is up.
 */
@Readiness
@Singleton
final class PrimaryLinkCheck implements AsyncHealthCheck {

    private final Engine engine;

    PrimaryLinkCheck(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Answer.within(engine, "primary link", this::look);
    }

    private void look(HealthCheckResponseBuilder response) {
        ReplicationStatus.Following link = ReplicationStatus.of(engine).link();
        if (link == null) {
            response.up().withData("role", "primary");
            return;
        }
        boolean wasUp = link.isUp() || link.downSeconds() >= 0;
        boolean isRefusing = engine.replication().refusalOfStale() != null;
        response.status(wasUp && !isRefusing)
                .withData("role", "replica")
                .withData("link", link.isUp() ? "up" : "broken")
                .withData("state", link.state())
                .withData("showsOldData", !link.isUp() && !isRefusing)
                .withData("downSeconds", Math.max(0, link.downSeconds()));
    }
}
