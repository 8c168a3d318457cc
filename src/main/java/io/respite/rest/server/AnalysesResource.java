package io.respite.rest.server;

import io.respite.analysis.MemoryAnalyses;
import io.respite.analysis.MemoryAnalysis;
import io.respite.analysis.MemoryAnalysis.Wish;
import io.respite.engine.Engine;
import io.respite.engine.users.User;
import io.respite.resp.CommandError;
import io.respite.rest.Limits;
import io.respite.rest.Problem;
import io.respite.rest.RestApi;
import io.respite.rest.door.Body;
import io.respite.rest.door.Caller;
import io.respite.rest.door.StandsFor;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Analyses of what the memory goes to: jobs that look at every key. */
@Path(AnalysesResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = RestApi.SERVER)
public final class AnalysesResource {

    static final String PATH = MemoryResource.PATH + "/analyses";

    private static final String BEGUN =
            """
            {
              "id": 7, "state": "RUNNING", "startedAtMs": 1763860000000, "endedAtMs": -1,
              "keys": 0, "totalKeys": 2000000
            }\
            """;

    private static final String DONE =
            """
            {
              "id": 7, "state": "DONE", "startedAtMs": 1763860000000, "endedAtMs": 1763860004000,
              "keys": 3, "totalKeys": 3,
              "types": [
                { "type": "string", "keys": 2, "bytes": 112 },
                { "type": "hash", "keys": 1, "bytes": 96 }
              ],
              "tree": {
                "prefix": "", "isRest": false, "keys": 3, "bytes": 208,
                "children": [
                  {
                    "prefix": "user:", "isRest": false, "keys": 2, "bytes": 152, "children": []
                  },
                  { "prefix": "(others)", "isRest": true, "keys": 1, "bytes": 56, "children": [] }
                ]
              },
              "largest": [
                { "db": 0, "key": "user:1", "isCut": false, "type": "hash", "bytes": 96 }
              ]
            }\
            """;

    private static final String BUSY =
            """
            {
              "title": "Conflict",
              "status": 409,
              "detail": "An analysis is running: /admin/memory/analyses/7",
              "instance": "/admin/memory/analyses"
            }\
            """;

    private static final CommandError NOT_ALL_KEYS =
            new CommandError("NOPERM An analysis is for users that may read all keys");

    private final Engine engine;
    private final MemoryAnalyses analyses;

    AnalysesResource(Engine engine, MemoryAnalyses analyses) {
        this.engine = engine;
        this.analyses = analyses;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @StandsFor({"SCAN", "MEMORY|USAGE"})
    @Operation(
            operationId = "analyseMemory",
            summary = "Find out what the memory goes to",
            description =
                    "Begins a job that looks at every key once, between the clients' requests, and"
                        + " sums up what keys take by type and by prefix. Its state, and what it"
                        + " has found so far, are to be had where Location says.")
    @RequestBody(
            description =
                    "All may be left out: db is the database (null: all); a prefix ends behind each"
                            + " separator, up to depth of them; prefixes is how many are told of,"
                            + " the largest",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples =
                                    @ExampleObject(
                                            name = "all",
                                            value =
                                                    "{\"db\": null, \"separator\": \":\","
                                                            + " \"depth\": 4, \"prefixes\": 200}")))
    @APIResponse(
            responseCode = "202",
            description = "The analysis has begun",
            headers = @Header(name = "Location", description = "The path of the analysis"),
            content =
                    @Content(
                            schema = @Schema(implementation = AnalysisView.class),
                            examples = @ExampleObject(name = "begun", value = BEGUN)))
    @APIResponse(
            responseCode = "409",
            description = "An analysis is running already",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            examples = @ExampleObject(name = "busy", value = BUSY)))
    public Uni<Response> begin(
            @Context RoutingContext routing, SecurityContext security, UriInfo uri) {
        Caller caller = Caller.of(security);
        int databases = engine.keyspace().databaseCount();
        return Body.read(routing)
                .map(body -> AnalysisWish.parse(body, databases))
                .flatMap(wish -> onEngine(() -> begin(wish, caller, uri.getPath())));
    }

    private Response begin(Wish wish, Caller caller, String path) {
        checkKeys(caller);
        return analyses.begin(wish).map(AnalysesResource::begun).orElseGet(() -> busy(path));
    }

    private static Response begun(MemoryAnalysis analysis) {
        MemoryAnalysis.Job job = analysis.job();
        return Response.accepted(AnalysisView.of(job))
                .header(HttpHeaders.LOCATION, PATH + "/" + job.id())
                .build();
    }

    private Response busy(String path) {
        long id = analyses.running().orElseThrow().job().id();
        String detail = "An analysis is running: " + PATH + "/" + id;
        return Problem.response(Response.Status.CONFLICT, detail, path).build();
    }

    @GET
    @StandsFor({"SCAN", "MEMORY|USAGE"})
    @Operation(
            operationId = "memoryAnalyses",
            summary = "List the analyses",
            description =
                    "The one that is running and the last that ended, without what they found.")
    @APIResponse(
            responseCode = "200",
            description = "The newest last",
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            type = SchemaType.ARRAY,
                                            implementation = AnalysisView.class),
                            examples = @ExampleObject(name = "one", value = "[" + BEGUN + "]")))
    public Uni<List<AnalysisView>> all() {
        return onEngine(
                () ->
                        analyses.all().stream()
                                .map(MemoryAnalysis::job)
                                .map(AnalysisView::of)
                                .toList());
    }

    @GET
    @Path("{id}")
    @StandsFor({"SCAN", "MEMORY|USAGE"})
    @Operation(
            operationId = "memoryAnalysis",
            summary = "Tell what an analysis has found",
            description =
                    "As far as it has come. Sizes are those of MEMORY USAGE: exact for small"
                        + " values, of large ones some parts are looked at. Prefixes that are not"
                        + " among the largest, and keys without any, are summed up as (others).")
    @Parameter(name = "id", description = "The analysis' number", example = "7")
    @APIResponse(
            responseCode = "200",
            description = "Its state and what it has found",
            content =
                    @Content(
                            schema = @Schema(implementation = AnalysisView.class),
                            examples = @ExampleObject(name = "done", value = DONE)))
    @APIResponse(responseCode = "404", description = "There is none, or it is long past")
    public Uni<AnalysisView> analysis(@RestPath String id, SecurityContext security) {
        long number = number(id);
        Caller caller = Caller.of(security);
        return onEngine(() -> found(number, caller))
                .flatMap(
                        found ->
                                Uni.createFrom()
                                        .completionStage(found.analysis()::report)
                                        .map(report -> AnalysisView.of(found.job(), report)));
    }

    private record Found(MemoryAnalysis analysis, MemoryAnalysis.Job job) {}

    private Found found(long id, Caller caller) {
        checkKeys(caller);
        MemoryAnalysis analysis = found(id);
        return new Found(analysis, analysis.job());
    }

    /* It tells names and sizes of whatever keys there are. */
    private void checkKeys(Caller caller) {
        User user = engine.accessControl().users().find(caller.user());
        if (user == null || !user.mayReadAllKeys()) {
            throw NOT_ALL_KEYS;
        }
    }

    @DELETE
    @Path("{id}")
    @StandsFor({"SCAN", "MEMORY|USAGE"})
    @Operation(
            operationId = "cancelMemoryAnalysis",
            summary = "Cancel an analysis",
            description = "What it has found so far stays. One that has ended stays as it is.")
    @Parameter(name = "id", description = "The analysis' number", example = "7")
    @APIResponse(responseCode = "204", description = "It does not run any more")
    @APIResponse(responseCode = "404", description = "There is none, or it is long past")
    public Uni<Void> cancel(@RestPath String id) {
        long number = number(id);
        return onEngine(
                () -> {
                    found(number).cancel();
                    return null;
                });
    }

    private static long number(String id) {
        return Limits.number("id", id, 1, Long.MAX_VALUE);
    }

    private MemoryAnalysis found(long id) {
        return analyses.find(id)
                .orElseThrow(() -> new NotFoundException("There is no analysis " + id));
    }

    private <T> Uni<T> onEngine(Callable<T> task) {
        return Uni.createFrom().completionStage(() -> engine.submit(task));
    }
}
