package io.respite.rest.server;

import io.respite.engine.Engine;
import io.respite.engine.settings.ConfigText;
import io.respite.resp.CommandError;
import io.respite.rest.Problem;
import io.respite.rest.RestApi;
import io.respite.rest.door.Body;
import io.respite.rest.door.Caller;
import io.respite.rest.door.Door;
import io.respite.rest.door.StandsFor;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** How the server is set. */
@Path("/admin/config")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = RestApi.SERVER)
public final class ConfigResource {

    private static final String SETTINGS =
            """
            {
              "settings": [
                {
                  "name": "maxmemory", "value": "1073741824", "default": "0",
                  "kind": "bytes", "isMutable": true, "isDefault": false, "isSecret": false,
                  "description": "the most memory that the data may take"
                }
              ],
              "file": "/etc/respite/respite.conf"
            }\
            """;

    private static final String REFUSED =
"""
            {
              "title": "Bad Request",
              "status": 400,
              "detail": "CONFIG SET failed (possibly related to argument 'databases') - \
can't set immutable config",
              "instance": "/admin/config"
            }\
""";

    private final Engine engine;
    private final Door door;

    ConfigResource(Engine engine, Door door) {
        this.engine = engine;
        this.door = door;
    }

    @GET
    @StandsFor("CONFIG|GET")
    @Operation(
            operationId = "config",
            summary = "Tell how the server is set",
            description =
                    "Every directive with its value, default, kind and meaning. Values that are"
                            + " secrets are null.")
    @Parameter(
            name = "match",
            description = "Only directives whose name matches this pattern",
            example = "maxmemory*")
    @APIResponse(
            responseCode = "200",
            description = "The directives",
            content =
                    @Content(
                            schema = @Schema(implementation = SettingView.All.class),
                            examples = @ExampleObject(name = "one", value = SETTINGS)))
    public Uni<SettingView.All> config(@RestQuery @DefaultValue("*") String match) {
        String pattern = ConfigText.bytesOf(match);
        return view(() -> SettingView.All.matching(engine, pattern));
    }

    /* The engine thread reads the values; what they mean is put beside them on another one. */
    private Uni<SettingView.All> view(Callable<SettingView.Excerpt> excerpt) {
        return Uni.createFrom()
                .completionStage(() -> engine.submit(excerpt))
                .emitOn(Infrastructure.getDefaultExecutor())
                .map(SettingView.Excerpt::view);
    }

    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    @StandsFor("CONFIG|SET")
    @Operation(
            operationId = "setConfig",
            summary = "Set directives",
            description =
                    "All that the body names, or none. A value is a string as CONFIG SET takes it,"
                            + " a number, a boolean for yes or no, or null for the default.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples =
                                    @ExampleObject(
                                            name = "two",
                                            value =
                                                    "{\"maxmemory\": \"1gb\", \"appendonly\":"
                                                            + " true}")))
    @APIResponse(
            responseCode = "200",
            description = "The directives that were set",
            content =
                    @Content(
                            schema = @Schema(implementation = SettingView.All.class),
                            examples = @ExampleObject(name = "one", value = SETTINGS)))
    @APIResponse(
            responseCode = "400",
            description = "There is no such directive, or it does not take the value",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            examples = @ExampleObject(name = "immutable", value = REFUSED)))
    public Uni<Response> set(
            @Context RoutingContext routing, SecurityContext security, UriInfo uri) {
        Caller caller = Caller.of(security);
        return Body.read(routing)
                .map(ConfigChange::parse)
                .flatMap(change -> set(change, caller))
                .onFailure(CommandError.class)
                .recoverWithItem(
                        refused -> Problem.refused(status(refused), refused, uri.getPath()));
    }

    private Uni<Response> set(ConfigChange change, Caller caller) {
        return Commands.run(door, caller, change.words(engine.settings()))
                .flatMap(done -> view(() -> SettingView.All.named(engine, change.names())))
                .map(all -> Response.ok(all).build());
    }

    private static Response.Status status(CommandError refused) {
        return refused.text().startsWith("ERR ")
                ? Response.Status.BAD_REQUEST
                : Problem.status(refused);
    }

    @POST
    @Path("rewrite")
    @StandsFor("CONFIG|REWRITE")
    @Operation(
            operationId = "rewriteConfig",
            summary = "Write the directives to the configuration file",
            description = "As CONFIG REWRITE: comments and order of the file stay.")
    @APIResponse(responseCode = "204", description = "The file says how the server is set now")
    @APIResponse(
            responseCode = "409",
            description = "There is no configuration file, or it cannot be written")
    public Uni<Void> rewrite(SecurityContext security) {
        return Commands.run(door, Caller.of(security), "CONFIG", "REWRITE").replaceWithVoid();
    }
}
