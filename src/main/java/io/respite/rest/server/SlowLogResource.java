package io.respite.rest.server;

import io.respite.engine.Engine;
import io.respite.rest.Limits;
import io.respite.rest.RestApi;
import io.respite.rest.door.Caller;
import io.respite.rest.door.Door;
import io.respite.rest.door.StandsFor;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** The requests that took long. */
@Path("/admin/slowlog")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = RestApi.SERVER)
public final class SlowLogResource {

    private static final String EXAMPLE =
            """
            {
              "thresholdMicroseconds": 10000, "length": 1, "maxLength": 128, "cursor": null,
              "entries": [
                {
                  "id": 7, "atSeconds": 1763860000, "microseconds": 15004,
                  "arguments": ["KEYS", "*"], "address": "127.0.0.1:52110", "clientName": "batch"
                }
              ]
            }\
            """;

    private final Engine engine;
    private final Door door;

    SlowLogResource(Engine engine, Door door) {
        this.engine = engine;
        this.door = door;
    }

    @GET
    @StandsFor("SLOWLOG|GET")
    @Operation(
            operationId = "slowLog",
            summary = "List the requests that took long",
            description = "As SLOWLOG GET: the newest first, with words shortened.")
    @Parameter(name = "cursor", description = "What the page before ended with", example = "7")
    @Parameter(name = "count", description = "How many, 1 to 1000", example = "10")
    @APIResponse(
            responseCode = "200",
            description = "Some requests; the last page has no cursor",
            content =
                    @Content(
                            schema = @Schema(implementation = SlowLogView.class),
                            examples = @ExampleObject(name = "one", value = EXAMPLE)))
    public Uni<SlowLogView> entries(
            @RestQuery String cursor, @RestQuery @DefaultValue("128") String count) {
        long before =
                cursor == null || cursor.isEmpty()
                        ? Long.MAX_VALUE
                        : Limits.number("cursor", cursor, 0, Long.MAX_VALUE);
        int most = Limits.count(count);
        return Uni.createFrom()
                .completionStage(
                        () -> engine.submit(() -> SlowLogView.Excerpt.of(engine, before, most)))
                .emitOn(Infrastructure.getDefaultExecutor())
                .map(SlowLogView.Excerpt::view);
    }

    @DELETE
    @StandsFor("SLOWLOG|RESET")
    @Operation(
            operationId = "forgetSlowRequests",
            summary = "Forget the requests that took long",
            description = "As SLOWLOG RESET.")
    @APIResponse(responseCode = "204", description = "They are forgotten")
    public Uni<Void> reset(SecurityContext security) {
        return Commands.run(door, Caller.of(security), "SLOWLOG", "RESET").replaceWithVoid();
    }
}
