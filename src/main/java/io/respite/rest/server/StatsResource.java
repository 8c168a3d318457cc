package io.respite.rest.server;

import io.respite.engine.Engine;
import io.respite.rest.RestApi;
import io.respite.rest.door.StandsFor;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How often each command ran, how long it took, and what failed. */
@Path("/admin/stats")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = RestApi.SERVER)
public final class StatsResource {

    private static final String EXAMPLE =
            """
            {
              "commands": [
                {
                  "name": "get", "family": "string", "calls": 9, "microseconds": 12,
                  "microsecondsPerCall": 1.33, "rejected": 0, "failed": 0,
                  "p50Microseconds": 1.003, "p99Microseconds": 2.007, "p999Microseconds": 2.007
                }
              ],
              "families": [ { "family": "string", "calls": 9, "microseconds": 12 } ],
              "errors": [ { "prefix": "WRONGTYPE", "count": 1 } ]
            }\
            """;

    private final Engine engine;

    StatsResource(Engine engine) {
        this.engine = engine;
    }

    @GET
    @StandsFor({"INFO"})
    @Operation(
            operationId = "stats",
            summary = "Count what clients did",
            description =
                    "As commandstats, latencystats and errorstats of INFO: each command that was"
                        + " asked for since the start or CONFIG RESETSTAT, its family, and error"
                        + " replies by their first word. Percentiles are 0 where latency-tracking"
                        + " is off.")
    @APIResponse(
            responseCode = "200",
            description = "The figures",
            content =
                    @Content(
                            schema = @Schema(implementation = Stats.class),
                            examples = @ExampleObject(name = "nine reads", value = EXAMPLE)))
    public Uni<Stats> stats() {
        return Uni.createFrom()
                .completionStage(() -> engine.submit(() -> Stats.counts(engine)))
                .emitOn(Infrastructure.getDefaultExecutor())
                .map(Stats::of);
    }
}
