package io.respite.rest.replication;

import com.fasterxml.jackson.databind.JsonNode;
import io.respite.engine.Engine;
import io.respite.replication.Failover;
import io.respite.replication.ReplicationStatus;
import io.respite.replication.RoleChange;
import io.respite.resp.CommandError;
import io.respite.rest.Problem;
import io.respite.rest.door.Body;
import io.respite.rest.door.Json;
import io.respite.rest.door.StandsFor;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Whom this server follows, who follows it, and who is to be the primary. */
@Path(ReplicationResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = ReplicationResource.TAG)
public final class ReplicationResource {

    static final String PATH = "/admin/replication";
    static final String TAG = "Replication";

    private static final String STATUS =
            """
            {
              "role": "replica",
              "failover": "no-failover",
              "history": {
                "id": "8f3c1a0f1e5b4c7d9e2a6b8c0d1e2f3a4b5c6d7e", "offset": 182734,
                "secondOffset": -1
              },
              "backlog": {
                "isActive": true, "sizeBytes": 1048576, "firstOffset": 1, "bytes": 182734,
                "memoryBytes": 196608
              },
              "replicas": [
                {
                  "address": "10.0.0.9", "port": 6379, "state": "online", "offset": 182734,
                  "lagBytes": 0, "lagSeconds": 0
                }
              ],
              "link": {
                "host": "10.0.0.7", "port": 6379, "state": "CONNECTED", "isUp": true,
                "silentSeconds": 1, "downSeconds": -1, "readOffset": 182734,
                "lastFailure": null
              },
              "linkHistory": [
                {
                  "atMs": 1763860000000, "primary": "10.0.0.7:6379", "from": "PSYNC",
                  "to": "CONNECTED", "reason": "the primary goes on where it was"
                }
              ]
            }\
            """;

    private static final String BUSY =
            """
            {
              "title": "Conflict",
              "status": 409,
              "detail": "FAILOVER requires connected replicas.",
              "instance": "/admin/replication/failover"
            }\
            """;

    private static final String BAD =
            """
            {
              "title": "Bad Request",
              "status": 400,
              "detail": "primary is 'host:port' with a port from 1 to 65535, not 'nowhere'",
              "instance": "/admin/replication"
            }\
            """;

    private static final byte[] NOTHING = {'{', '}'};

    private final Engine engine;

    ReplicationResource(Engine engine) {
        this.engine = engine;
    }

    @GET
    @StandsFor({"INFO", "ROLE"})
    @Operation(
            operationId = "replication",
            summary = "Tell the state of replication",
            description =
                    "Role, history, backlog, every replica with its lag, the link to the primary"
                            + " (left out where this server is one) and what became of it lately.")
    @APIResponse(
            responseCode = "200",
            description = "The state",
            content =
                    @Content(
                            schema = @Schema(implementation = ReplicationStatus.class),
                            examples = @ExampleObject(name = "a replica", value = STATUS)))
    public Uni<ReplicationStatus> status() {
        return onEngine(() -> ReplicationStatus.of(engine));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @StandsFor({"REPLICAOF"})
    @Operation(
            operationId = "follow",
            summary = "Follow a primary, or nobody",
            description =
                    "As REPLICAOF: its data replaces this server's. The answer does not wait for"
                            + " that; link tells how far it has come.")
    @RequestBody(
            description = "primary is host:port, or null to become a primary",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = {
                                @ExampleObject(
                                        name = "follow",
                                        value = "{\"primary\": \"10.0.0.7:6379\"}"),
                                @ExampleObject(name = "lead", value = "{\"primary\": null}")
                            }))
    @APIResponse(
            responseCode = "200",
            description = "The state from now on",
            content =
                    @Content(
                            schema = @Schema(implementation = ReplicationStatus.class),
                            examples = @ExampleObject(name = "a replica", value = STATUS)))
    @APIResponse(
            responseCode = "400",
            description = "The body is not understood",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            examples = @ExampleObject(name = "no address", value = BAD)))
    @APIResponse(responseCode = "409", description = "A failover is under way, or data is loaded")
    public Uni<Response> follow(@Context RoutingContext routing, UriInfo uri) {
        return Body.read(routing).flatMap(body -> follow(body, uri));
    }

    private Uni<Response> follow(byte[] body, UriInfo uri) {
        JsonNode wish = read(body, Set.of("primary"));
        if (!wish.has("primary")) {
            throw new BadRequestException("primary is missing: 'host:port', or null for none");
        }
        HostAndPort primary = address(wish, "primary");
        return answer(
                uri,
                () -> {
                    RoleChange change = new RoleChange(engine, "HTTP");
                    change.check();
                    if (primary == null) {
                        change.lead();
                    } else {
                        change.follow(primary.host(), primary.port());
                    }
                });
    }

    @POST
    @Path("failover")
    @Consumes(MediaType.APPLICATION_JSON)
    @StandsFor({"FAILOVER"})
    @Operation(
            operationId = "failover",
            summary = "Hand over to a replica",
            description =
                    "As FAILOVER: writes are held back until a replica has all, then that one is"
                            + " the primary and this server its replica. failover of the state"
                            + " tells how far it has come.")
    @RequestBody(
            description =
                    "All may be left out: to is the replica's host:port; after timeoutMs it is"
                            + " given up or, with force, done all the same; abort ends one",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = {
                                @ExampleObject(name = "any", value = "{}"),
                                @ExampleObject(
                                        name = "one",
                                        value =
                                                "{\"to\": \"10.0.0.9:6379\", \"timeoutMs\": 5000,"
                                                        + " \"force\": true}"),
                                @ExampleObject(name = "abort", value = "{\"abort\": true}")
                            }))
    @APIResponse(
            responseCode = "202",
            description = "It has begun, or was aborted",
            content =
                    @Content(
                            schema = @Schema(implementation = ReplicationStatus.class),
                            examples = @ExampleObject(name = "a replica", value = STATUS)))
    @APIResponse(
            responseCode = "409",
            description = "It cannot be done",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            examples = @ExampleObject(name = "no replicas", value = BUSY)))
    public Uni<Response> failover(@Context RoutingContext routing, UriInfo uri) {
        return Body.read(routing).flatMap(body -> failover(body, uri));
    }

    private Uni<Response> failover(byte[] body, UriInfo uri) {
        JsonNode wish = read(body, Set.of("to", "timeoutMs", "force", "abort"));
        HostAndPort to = address(wish, "to");
        long timeoutMs = milliseconds(wish);
        boolean isForced = flag(wish, "force");
        boolean isAborted = flag(wish, "abort");
        if (isAborted && wish.size() > 1) {
            throw new BadRequestException("abort goes with nothing else");
        }
        String host = to == null ? null : to.host();
        int port = to == null ? 0 : to.port();
        return answer(
                        uri,
                        () -> {
                            RoleChange change = new RoleChange(engine, "HTTP");
                            if (isAborted) {
                                change.abortFailover();
                            } else {
                                change.failOver(new Failover.Wish(host, port, timeoutMs, isForced));
                            }
                        })
                .map(ReplicationResource::accepted);
    }

    private static Response accepted(Response response) {
        boolean isDone = response.getStatus() == Response.Status.OK.getStatusCode();
        return isDone ? Response.accepted(response.getEntity()).build() : response;
    }

    private Uni<Response> answer(UriInfo uri, Runnable request) {
        String path = uri.getPath();
        return onEngine(
                () -> {
                    try {
                        request.run();
                        return Response.ok(ReplicationStatus.of(engine)).build();
                    } catch (CommandError refused) {
                        return Problem.conflict(refused, path);
                    }
                });
    }

    private <T> Uni<T> onEngine(Supplier<T> task) {
        return Uni.createFrom().completionStage(() -> engine.submit(task::get));
    }

    private static JsonNode read(byte[] body, Set<String> known) {
        return Json.readObject(body.length == 0 ? NOTHING : body, known);
    }

    private static HostAndPort address(JsonNode wish, String field) {
        JsonNode value = wish.path(field);
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        return HostAndPort.parse(field, value.isTextual() ? value.textValue() : value.toString());
    }

    private static long milliseconds(JsonNode wish) {
        JsonNode value = wish.path("timeoutMs");
        if (value.isMissingNode() || value.isNull()) {
            return 0;
        }
        if (!value.canConvertToLong() || !value.isIntegralNumber() || value.longValue() <= 0) {
            throw new BadRequestException("timeoutMs is a number greater than 0, not " + value);
        }
        return value.longValue();
    }

    private static boolean flag(JsonNode wish, String field) {
        JsonNode value = wish.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new BadRequestException(field + " is true or false, not " + value);
        }
        return value.booleanValue();
    }
}
