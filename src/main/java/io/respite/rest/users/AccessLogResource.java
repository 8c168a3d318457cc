package io.respite.rest.users;

import io.respite.engine.Engine;
import io.respite.rest.Limits;
import io.respite.rest.RestApi;
import io.respite.rest.door.Caller;
import io.respite.rest.door.Door;
import io.respite.rest.door.StandsFor;
import io.smallrye.mutiny.Uni;
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

/** What was denied to whom. */
@Path(UsersResource.PATH + "/log")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = RestApi.USERS)
public final class AccessLogResource {

    private static final String EXAMPLE =
            """
            {
              "length": 1, "maxLength": 128, "cursor": null,
              "entries": [
                {
                  "id": 7, "count": 2, "reason": "key", "context": "toplevel",
                  "object": "user:7", "user": "reports",
                  "createdAtMs": 1763860000000, "updatedAtMs": 1763860004000,
                  "client": "id=12 addr=127.0.0.1:52110 name=batch user=reports"
                }
              ]
            }\
            """;

    private final Engine engine;
    private final Door door;

    AccessLogResource(Engine engine, Door door) {
        this.engine = engine;
        this.door = door;
    }

    @GET
    @StandsFor("ACL|LOG")
    @Operation(
            operationId = "accessLog",
            summary = "List what was denied",
            description =
                    "As ACL LOG: the newest first; commands, keys and channels that users may not"
                            + " use, and logins that failed.")
    @Parameter(
            name = "cursor",
            description = "What the page before ended with",
            example = "1763860004000-7")
    @Parameter(name = "count", description = "How many, 1 to 1000", example = "10")
    @APIResponse(
            responseCode = "200",
            description = "Some entries; the last page has no cursor",
            content =
                    @Content(
                            schema = @Schema(implementation = AccessLogView.class),
                            examples = @ExampleObject(name = "one", value = EXAMPLE)))
    public Uni<AccessLogView> entries(
            @RestQuery String cursor, @RestQuery @DefaultValue("128") String count) {
        AccessLogView.Place last = AccessLogView.Place.of(cursor);
        int most = Limits.count(count);
        return Uni.createFrom()
                .completionStage(
                        () ->
                                engine.submit(
                                        () ->
                                                AccessLogView.of(
                                                        engine.accessControl().log(),
                                                        engine.settings().number("acllog-max-len"),
                                                        last,
                                                        most)));
    }

    @DELETE
    @StandsFor("ACL|LOG")
    @Operation(
            operationId = "forgetDenials",
            summary = "Forget what was denied",
            description = "As ACL LOG RESET.")
    @APIResponse(responseCode = "204", description = "It is forgotten")
    public Uni<Void> reset(SecurityContext security) {
        return UsersResource.run(door, Caller.of(security), Door.words("LOG", "RESET"))
                .replaceWithVoid();
    }
}
