package io.respite.health;

import io.respite.engine.Engine;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Consumer;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** Asks the engine for a fact, and takes no answer for a no. */
final class Answer {

    static final Duration PATIENCE = Duration.ofSeconds(1);

    private Answer() {}

    /**
     * What the engine answers within a second; else down.
     *
     * @param fact says on the engine thread whether it is up, and adds data
     */
    static Uni<HealthCheckResponse> within(
            Engine engine, String name, Consumer<HealthCheckResponseBuilder> fact) {
        return Uni.createFrom()
                .completionStage(
                        () ->
                                engine.submit(
                                        () -> {
                                            var response = HealthCheckResponse.named(name);
                                            fact.accept(response);
                                            return response.build();
                                        }))
                .ifNoItem()
                .after(PATIENCE)
                .recoverWithItem(() -> silence(name));
    }

    static HealthCheckResponse silence(String name) {
        return HealthCheckResponse.named(name)
                .down()
                .withData("reason", "the engine does not answer within a second")
                .build();
    }
}
