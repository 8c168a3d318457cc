package io.respite.rest.server;

import io.respite.engine.Engine;
import io.respite.rest.Limits;
import io.respite.rest.RestApi;
import io.respite.rest.door.Caller;
import io.respite.rest.door.Door;
import io.respite.rest.door.StandsFor;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

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
    private final Door door;

    DatabasesResource(Engine engine, Door door) {
        this.engine = engine;
        this.door = door;
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

    @DELETE
    @Path("{db}")
    @StandsFor("FLUSHDB")
    @Operation(
            operationId = "flushDatabase",
            summary = "Remove all keys of a database",
            description = "As FLUSHDB ASYNC: at once, and their memory is freed in the background.")
    @Parameter(name = "db", description = "The database's number", example = "0")
    @APIResponse(responseCode = "204", description = "It is empty")
    @APIResponse(responseCode = "404", description = "There is no such database")
    @APIResponse(responseCode = "409", description = "Writes are refused, on a replica for one")
    public Uni<Void> flush(@RestPath String db, SecurityContext security) {
        int index = index(db);
        byte[][] words = Door.words(engine.commands().calledName("flushdb"), "ASYNC");
        Door.Request request =
                new Door.Request(Caller.of(security), index, List.<byte[][]>of(words));
        return Commands.done(() -> door.run(request).thenApply(List::getFirst)).replaceWithVoid();
    }

    private int index(String db) {
        int count = engine.keyspace().databaseCount();
        long index = Limits.number("db", db, 0, Integer.MAX_VALUE);
        if (index >= count) {
            throw new NotFoundException("There is no database " + index + " of " + count);
        }
        return (int) index;
    }
}
