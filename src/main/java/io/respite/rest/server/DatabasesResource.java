package io.respite.rest.server;

import io.respite.engine.Engine;
import io.respite.rest.RestApi;
import io.respite.rest.door.StandsFor;
import io.smallrye.mutiny.Uni;
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

/** The databases, each a keyspace of its own. */
@Path("/admin/databases")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = RestApi.SERVER)
public final class DatabasesResource {

    private static final String EXAMPLE =
            """
            {
              "databases": [{ "db": 0, "keys": 2, "expires": 1, "averageTtlMs": 9800 }],
              "count": 16
            }\
            """;

    private final Engine engine;

    DatabasesResource(Engine engine) {
        this.engine = engine;
    }

    @GET
    @StandsFor("INFO")
    @Operation(
            operationId = "databases",
            summary = "List the databases that have keys",
            description = "As INFO keyspace.")
    @APIResponse(
            responseCode = "200",
            description = "The databases",
            content =
                    @Content(
                            schema = @Schema(implementation = DatabaseView.All.class),
                            examples = @ExampleObject(name = "one", value = EXAMPLE)))
    public Uni<DatabaseView.All> databases() {
        return Uni.createFrom()
                .completionStage(() -> engine.submit(() -> DatabaseView.All.of(engine)));
    }
}
