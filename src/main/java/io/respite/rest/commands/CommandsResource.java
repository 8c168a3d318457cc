package io.respite.rest.commands;

import io.respite.engine.Engine;
import io.respite.rest.Problem;
import io.respite.rest.RestApi;
import io.respite.rest.door.Answers;
import io.respite.rest.door.Body;
import io.respite.rest.door.ByteForm;
import io.respite.rest.door.Caller;
import io.respite.rest.door.Door;
import io.respite.rest.door.Json;
import io.respite.rest.door.Reply;
import io.respite.rest.door.ReplyJson;
import io.respite.rest.door.StandsFor;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
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

/** Runs commands, and tells what there is to know of them. */
@Path(CommandsResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = RestApi.COMMANDS)
public final class CommandsResource {

    static final String PATH = "/admin/commands";

    private static final String ONE = "[\"GET\", \"greeting\"]";

    private static final String SOME =
            """
            {
              "database": 0,
              "commands": [
                ["SET", "greeting", "hello"],
                ["HSET", "user:7", "name", "Ann", "photo", { "base64": "iVBORw0KGgo=" }],
                ["INCR", "greeting"],
                ["HGETALL", "user:7"]
              ],
              "transaction": false
            }\
            """;

    private static final String REPLY = "{ \"reply\": \"hello\" }";

    private static final String REPLIES =
            """
            {
              "replies": [
                "OK",
                2,
                { "error": "ERR value is not an integer or out of range" },
                { "name": "Ann", "photo": { "base64": "iVBORw0KGgo=" } }
              ]
            }\
            """;

    private static final String REFUSED =
            """
            {
              "title": "Bad Request",
              "status": 400,
              "detail": "'monitor' listens: GET /admin/events?types=monitor does so",
              "instance": "/admin/commands"
            }\
            """;

    private static final String BROKEN =
            """
            {
              "title": "Conflict",
              "status": 409,
              "detail": "EXECABORT Transaction discarded because of previous errors.",
              "instance": "/admin/commands"
            }\
            """;

    private static final String DOCS =
            """
            {
              "commands": [
                {
                  "name": "get", "arity": 2, "group": "string", "since": "1.0.0",
                  "summary": "Returns the string value of a key.", "complexity": "O(1)",
                  "flags": ["readonly", "fast"],
                  "arguments": [{ "name": "key", "type": "key", "displayText": "key" }]
                }
              ]
            }\
            """;

    private final Door door;
    private final Engine engine;

    CommandsResource(Door door, Engine engine) {
        this.door = door;
        this.engine = engine;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @StandsFor({})
    @Operation(
            operationId = "runCommands",
            summary = "Run commands",
            description =
                    "Runs one command, given as an array of its words, or some one after the other"
                            + " in a session of their own. An error is a reply like others and"
                            + " keeps no later command from being run. With transaction nothing"
                            + " comes between them, and where one cannot be queued none is run."
                            + " Commands that wait for keys answer at once, as inside MULTI."
                            + " Integers may be longer than JavaScript's.")
    @Parameter(
            name = "encoding",
            description = "base64 to have every string of the replies as {\"base64\": ...}",
            example = "base64")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = {
                                @ExampleObject(name = "one", value = ONE),
                                @ExampleObject(name = "some", value = SOME)
                            }))
    @APIResponse(
            responseCode = "200",
            description = "The reply to each",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = {
                                @ExampleObject(name = "one", value = REPLY),
                                @ExampleObject(name = "some", value = REPLIES)
                            }))
    @APIResponse(
            responseCode = "400",
            description = "The body is not understood, or a command is not for HTTP",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            examples = @ExampleObject(name = "monitor", value = REFUSED)))
    @APIResponse(
            responseCode = "409",
            description = "The transaction was not run",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            examples = @ExampleObject(name = "broken", value = BROKEN)))
    @APIResponse(responseCode = "413", description = "The body is longer than 16 MB")
    @APIResponse(
            responseCode = "507",
            description = "The replies are longer than 4 MB; the commands were run")
    public Uni<Response> run(
            @RestQuery String encoding,
            @Context RoutingContext routing,
            @Context SecurityContext security,
            UriInfo uri) {
        ByteForm form = ByteForm.of(encoding);
        Caller caller = Caller.of(security);
        return Body.read(routing)
                .map(CommandBatch::read)
                .flatMap(
                        batch ->
                                Uni.createFrom()
                                        .completionStage(
                                                () -> door.run(batch.request(caller, door)))
                                        .map(replies -> answer(batch, replies, form, uri))
                                        .map(answer -> Answers.bound(answer, routing)));
    }

    private static Response answer(
            CommandBatch batch, List<Reply> replies, ByteForm form, UriInfo uri) {
        if (batch.isTransaction() && replies.getLast().isFailure()) {
            return Problem.response(status(replies), reason(replies), uri.getPath()).build();
        }
        List<Reply> all = batch.isTransaction() ? replies.getLast().elements() : replies;
        return Json.response(
                        json -> {
                            ReplyJson writer = new ReplyJson(json, form);
                            json.writeStartObject();
                            if (batch.isOne()) {
                                json.writeFieldName("reply");
                                writer.write(all.getFirst());
                            } else {
                                json.writeFieldName("replies");
                                writer.write(new Reply.Items(all));
                            }
                            json.writeEndObject();
                        })
                .build();
    }

    /* Rights that are missing are so whatever the state of things. */
    private static Response.Status status(List<Reply> replies) {
        boolean isDenied =
                replies.stream()
                        .anyMatch(each -> each.isFailure() && each.text().startsWith("NOPERM "));
        return isDenied ? Response.Status.FORBIDDEN : Response.Status.CONFLICT;
    }

    /* Why EXEC ran nothing: what is wrong with the commands that were not queued. */
    private static String reason(List<Reply> replies) {
        StringBuilder reason = new StringBuilder(replies.getLast().text());
        for (int i = 1; i < replies.size() - 1; i++) {
            if (replies.get(i).isFailure()) {
                reason.append(" Command ").append(i - 1).append(": ").append(replies.get(i).text());
            }
        }
        return reason.toString();
    }

    @GET
    @StandsFor("COMMAND|DOCS")
    @Operation(
            operationId = "commands",
            summary = "Tell what commands there are",
            description =
                    "COMMAND DOCS, and of COMMAND INFO the arity and the flags: all commands and"
                            + " subcommands (container|name) that this server runs, by name.")
    @Parameter(name = "name", description = "One of them alone", example = "get")
    @APIResponse(
            responseCode = "200",
            description = "The commands",
            content =
                    @Content(
                            schema = @Schema(implementation = CommandList.class),
                            examples = @ExampleObject(name = "get", value = DOCS)))
    @APIResponse(responseCode = "404", description = "There is no such command")
    public CommandList commands(@RestQuery String name) {
        return CommandList.of(engine.commands(), name);
    }
}
