package io.respite.health;

import io.respite.engine.Engine;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** How far memory is from its limit. Up even where it is full: keys can be read and deleted. */
@Readiness
@Singleton
final class MemoryCheck implements AsyncHealthCheck {

    private final Engine engine;

    MemoryCheck(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Answer.within(engine, "memory", this::look);
    }

    private void look(HealthCheckResponseBuilder response) {
        response.up()
                .withData("state", state())
                .withData("usedBytes", engine.keyspace().arena().usedBytes())
                .withData("maxBytes", engine.settings().number("maxmemory"))
                .withData("policy", engine.settings().text("maxmemory-policy"))
                .withData("evictedKeys", engine.keyspace().statistics().evictedKeys)
                .withData("exceededMilliseconds", engine.memoryLimit().currentExceededMillis());
    }

    private String state() {
        boolean isExceeded = engine.memoryLimit().isExceeded();
        if (isExceeded && engine.settings().text("maxmemory-policy").equals("noeviction")) {
            return "full";
        }
        return isExceeded || engine.rates().evictedPerSecond() > 0 ? "evicting" : "ok";
    }
}
