package io.respite.rest.persistence;

import io.respite.engine.Engine;
import io.respite.persistence.Persistence;
import io.respite.persistence.PersistenceStatus;
import io.respite.persistence.SaveJobs;
import io.respite.resp.CommandError;
import io.respite.rest.Problem;
import io.respite.rest.door.StandsFor;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** What is on disk, and saving in the background. */
@Path(PersistenceResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = PersistenceResource.TAG)
public final class PersistenceResource {

    static final String PATH = "/admin/persistence";
    static final String TAG = "Persistence";

    private static final String STATUS =
            """
            {
              "loading": false,
              "snapshot": {
                "file": "/var/lib/respite/dump.rdb", "fileBytes": 186000123,
                "lastSaveMs": 1763860000000, "lastStatus": "ok", "lastSeconds": 3,
                "saves": 4, "changesSinceSave": 120
              },
              "running": {
                "keys": 700123, "totalKeys": 2000000, "bytes": 65000000,
                "milliseconds": 900, "bytesPerSecond": 72222222
              },
              "appendOnlyFile": { "enabled": 1, "rewrite_in_progress": 0 }
            }\
            """;

    private static final String JOB =
            """
            {
              "id": 7, "state": "RUNNING", "startedAtMs": 1763860000000, "endedAtMs": -1,
              "keys": 700123, "totalKeys": 2000000, "bytes": 65000000
            }\
            """;

    private static final String BUSY =
            """
            {
              "title": "Conflict",
              "status": 409,
              "detail": "Background save already in progress",
              "instance": "/admin/persistence/save"
            }\
            """;

    private final Engine engine;

    PersistenceResource(Engine engine) {
        this.engine = engine;
    }

    @GET
    @StandsFor({"INFO", "LASTSAVE"})
    @Operation(
            operationId = "persistence",
            summary = "Tell what is on disk",
            description =
                    "The snapshot, one that is being written now (running, else left out), and the"
                            + " aof_ fields of INFO.")
    @APIResponse(
            responseCode = "200",
            description = "The state",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "while saving", value = STATUS)))
    public Uni<PersistenceStatus> status() {
        return Uni.createFrom()
                .completionStage(() -> engine.submit(() -> PersistenceStatus.of(engine)));
    }

    @POST
    @Path("save")
    @StandsFor({"BGSAVE"})
    @Operation(
            operationId = "save",
            summary = "Save in the background",
            description = "Begins a BGSAVE. Its state is to be had where Location says.")
    @APIResponse(
            responseCode = "202",
            description = "The save has begun",
            headers = @Header(name = "Location", description = "The path of the save"),
            content =
                    @Content(
                            schema = @Schema(implementation = SaveJobs.Job.class),
                            examples = @ExampleObject(name = "begun", value = JOB)))
    @APIResponse(
            responseCode = "409",
            description = "Something is being saved already",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            examples = @ExampleObject(name = "busy", value = BUSY)))
    public Uni<Response> save(UriInfo uri) {
        return Uni.createFrom().completionStage(() -> engine.submit(() -> begin(uri.getPath())));
    }

    private Response begin(String path) {
        try {
            SaveJobs.Job job = Persistence.of(engine).saveJobs().begin();
            String location = PATH + "/save/" + job.id();
            return Response.accepted(job).header(HttpHeaders.LOCATION, location).build();
        } catch (CommandError busy) {
            return Problem.conflict(busy, path);
        }
    }

    @GET
    @Path("save/{id}")
    @StandsFor({"LASTSAVE"})
    @Operation(operationId = "saveJob", summary = "Tell how far a save has come")
    @Parameter(name = "id", description = "The save's number", example = "7")
    @APIResponse(
            responseCode = "200",
            description = "Its state: RUNNING, DONE or FAILED",
            content =
                    @Content(
                            schema = @Schema(implementation = SaveJobs.Job.class),
                            examples = @ExampleObject(name = "running", value = JOB)))
    @APIResponse(responseCode = "404", description = "There is none, or it is long past")
    public Uni<SaveJobs.Job> job(@RestPath long id) {
        return Uni.createFrom()
                .completionStage(
                        () -> engine.submit(() -> Persistence.of(engine).saveJobs().find(id)))
                .onItem()
                .ifNull()
                .failWith(() -> new NotFoundException("There is no save " + id));
    }
}
