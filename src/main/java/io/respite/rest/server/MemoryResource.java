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

/** Where the memory is. */
@Path(MemoryResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = RestApi.SERVER)
public final class MemoryResource {

    static final String PATH = "/admin/memory";

    private static final String EXAMPLE =
            """
            {
              "arena": {
                "reservedBytes": 549755813888, "heldBytes": 2097152, "usedBytes": 1782040,
                "peakBytes": 1790232, "freeBytes": 315112, "givingBackBytes": 0, "largeBytes": 0,
                "fragmentation": 1.177,
                "sizeClasses": [{ "blockBytes": 48, "usedBlocks": 10240, "freeBlocks": 680 }]
              },
              "residentBytes": 104857600, "heapBytes": 33554432, "limitBytes": 0,
              "policy": "noeviction", "evictedKeys": 0, "clientsBytes": 0, "backlogBytes": 0,
              "datasetBytes": 1048576
            }\
            """;

    private final Engine engine;

    MemoryResource(Engine engine) {
        this.engine = engine;
    }

    @GET
    @StandsFor("MEMORY|STATS")
    @Operation(
            operationId = "memory",
            summary = "Tell where the memory is",
            description =
                    "What the data takes outside the Java heap, by size of block, and what else the"
                            + " process takes.")
    @APIResponse(
            responseCode = "200",
            description = "The figures",
            content =
                    @Content(
                            schema = @Schema(implementation = MemoryView.class),
                            examples = @ExampleObject(name = "a small server", value = EXAMPLE)))
    public Uni<MemoryView> memory() {
        return Uni.createFrom().completionStage(() -> engine.submit(() -> MemoryView.of(engine)));
    }
}
