package io.respite.rest.server;

import io.respite.engine.ClientFacts;
import io.respite.engine.Engine;
import io.respite.engine.Session;
import io.respite.rest.Limits;
import io.respite.rest.RestApi;
import io.respite.rest.door.Caller;
import io.respite.rest.door.Door;
import io.respite.rest.door.Reply;
import io.respite.rest.door.StandsFor;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The clients that are connected. */
@Path("/admin/clients")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = RestApi.SERVER)
public final class ClientsResource {

    private static final Set<String> TYPES =
            Set.of(
                    ClientFacts.NORMAL,
                    ClientFacts.SUBSCRIBER,
                    ClientFacts.REPLICA,
                    ClientFacts.PRIMARY);

    private static final String CLIENT =
            """
            {
              "id": 7, "address": "127.0.0.1:52110", "localAddress": "127.0.0.1:6379",
              "name": "batch", "library": "jedis", "libraryVersion": "5.2.0", "user": "default",
              "database": 0, "type": "normal", "flags": "N", "ageSeconds": 60, "idleSeconds": 0,
              "lastCommand": "client|list", "subscriptions": 0, "inMulti": -1, "outputBytes": 0,
              "memoryBytes": 18448, "resp": 2
            }\
            """;

    private static final String PAGE = "{ \"cursor\": null, \"clients\": [" + CLIENT + "] }";

    private final Engine engine;
    private final Door door;

    ClientsResource(Engine engine, Door door) {
        this.engine = engine;
        this.door = door;
    }

    @GET
    @StandsFor("CLIENT|LIST")
    @Operation(
            operationId = "clients",
            summary = "List the clients",
            description =
                    "In the order in which they came. A page may be short or empty and still have a"
                            + " cursor: each request does a bounded piece of work.")
    @Parameter(
            name = "type",
            description = "Only clients of this type",
            schema = @Schema(enumeration = {"normal", "pubsub", "replica", "master"}))
    @Parameter(name = "cursor", description = "Where the page before ended", example = "7")
    @Parameter(name = "count", description = "How many, 1 to 1000", example = "100")
    @APIResponse(
            responseCode = "200",
            description = "Some clients",
            content =
                    @Content(
                            schema = @Schema(implementation = ClientPage.class),
                            examples = @ExampleObject(name = "one", value = PAGE)))
    public Uni<ClientPage> clients(
            @RestQuery String type,
            @RestQuery @DefaultValue("0") String cursor,
            @RestQuery @DefaultValue("100") String count) {
        if (type != null && !TYPES.contains(type)) {
            throw new BadRequestException("There is no client type '" + type + "'");
        }
        long after = Limits.number("cursor", cursor, 0, Long.MAX_VALUE);
        int most = Limits.count(count);
        return Uni.createFrom()
                .completionStage(
                        () -> engine.submit(() -> ClientPage.of(engine, type, after, most)));
    }

    @GET
    @Path("{id}")
    @StandsFor("CLIENT|LIST")
    @Operation(operationId = "client", summary = "Tell of a client")
    @Parameter(name = "id", description = "The client's number", example = "7")
    @APIResponse(
            responseCode = "200",
            description = "The client",
            content =
                    @Content(
                            schema = @Schema(implementation = ClientView.class),
                            examples = @ExampleObject(name = "one", value = CLIENT)))
    @APIResponse(responseCode = "404", description = "There is none, or no longer")
    public Uni<ClientView> client(@RestPath String id) {
        long number = number(id);
        return Uni.createFrom()
                .completionStage(
                        () ->
                                engine.submit(
                                        () ->
                                                ClientView.of(
                                                        found(number), engine.clock().millis())));
    }

    @DELETE
    @Path("{id}")
    @StandsFor("CLIENT|KILL")
    @Operation(
            operationId = "killClient",
            summary = "End a client's connection",
            description = "As CLIENT KILL ID: what waits to be sent to it is lost.")
    @Parameter(name = "id", description = "The client's number", example = "7")
    @APIResponse(responseCode = "204", description = "It is ended")
    @APIResponse(responseCode = "404", description = "There is none, or no longer")
    public Uni<Void> kill(@RestPath String id, SecurityContext security) {
        String number = Long.toString(number(id));
        return Commands.run(door, Caller.of(security), "CLIENT", "KILL", "ID", number)
                .invoke(
                        killed -> {
                            if (killed instanceof Reply.Whole count && count.value() == 0) {
                                throw none(number(id));
                            }
                        })
                .replaceWithVoid();
    }

    private static NotFoundException none(long id) {
        return new NotFoundException("There is no client " + id);
    }

    private static long number(String id) {
        return Limits.number("id", id, 1, Long.MAX_VALUE);
    }

    private Session found(long id) {
        Session session = engine.sessions().find(id);
        if (session == null) {
            throw none(id);
        }
        return session;
    }
}
