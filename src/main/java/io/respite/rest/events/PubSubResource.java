package io.respite.rest.events;

import com.fasterxml.jackson.databind.JsonNode;
import io.respite.rest.Limits;
import io.respite.rest.RestApi;
import io.respite.rest.door.Body;
import io.respite.rest.door.ByteForm;
import io.respite.rest.door.Caller;
import io.respite.rest.door.Door;
import io.respite.rest.door.Json;
import io.respite.rest.door.PathName;
import io.respite.rest.door.StandsFor;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Channels: what is published, and publishing. */
@Path(PubSubResource.PATH)
@Tag(name = RestApi.EVENTS)
public final class PubSubResource {

    static final String PATH = "/admin/pubsub";

    /** Of {@code /admin/pubsub/{channel}}, cut at its slashes. */
    private static final int PLACE = 3;

    private static final String CHANNELS =
            """
            {
              "cursor": null, "channels": [{ "channel": "news", "subscribers": 2 }], "patterns": 1
            }\
            """;

    private static final String MESSAGE =
            """
            event: message
            id: 1
            data: {"channel":"news","message":"hello"}
            """;

    private final Door door;
    private final Streams streams;

    PubSubResource(Door door, Streams streams) {
        this.door = door;
        this.streams = streams;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @StandsFor({"PUBSUB|CHANNELS", "PUBSUB|NUMSUB", "PUBSUB|NUMPAT"})
    @Operation(
            operationId = "channels",
            summary = "List the channels that somebody is subscribed to",
            description =
                    "As SCAN finds keys: each that is there all the time is told, one perhaps"
                        + " twice. A page may be short or empty and still have a cursor. Patterns"
                        + " are counted only.")
    @Parameter(name = "match", description = "Channels that match alone", example = "news*")
    @Parameter(name = "cursor", description = "What the page before ended with", example = "17")
    @Parameter(
            name = "count",
            description = "How many, 1 to 1000; a few more may come",
            example = "100")
    @Parameter(
            name = "encoding",
            description = "base64 to have all names so; match is in base64 too then",
            example = "base64")
    @APIResponse(
            responseCode = "200",
            description = "Some channels; the last page has no cursor",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "one", value = CHANNELS)))
    public Uni<Response> channels(
            @RestQuery String match,
            @RestQuery @DefaultValue("0") String cursor,
            @RestQuery @DefaultValue("100") String count,
            @RestQuery String encoding,
            @Context SecurityContext security) {
        ByteForm form = ByteForm.of(encoding);
        byte[] pattern = match == null || match.isEmpty() ? null : form.query(match, "match");
        long from = Limits.number("cursor", cursor, 0, Long.MAX_VALUE);
        ChannelScan scan = new ChannelScan(from, pattern, Limits.count(count));
        return Uni.createFrom()
                .completionStage(() -> door.turn(Caller.of(security), 0, scan::goOn))
                .map(found -> Json.response(json -> found.write(json, form)).build());
    }

    @GET
    @Path("{channel}")
    @Blocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @StandsFor({})
    @Operation(
            operationId = "subscribe",
            summary = "Subscribe to a channel",
            description =
                    "Server-sent events, one message each. Who reads slower than messages come"
                            + " loses some, and is told how many by the event lost.")
    @Parameter(
            name = "channel",
            description =
                    "The name, percent-encoded whatever bytes it has; with encoding=base64 in"
                            + " base64url",
            example = "news")
    @Parameter(name = "pattern", description = "Whether it is a pattern", example = "false")
    @Parameter(name = "shard", description = "Whether it is a shard channel", example = "false")
    @Parameter(
            name = "encoding",
            description = "base64 to have all names and messages so",
            example = "base64")
    @APIResponse(
            responseCode = "200",
            description = "Messages until one side ends them",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(type = SchemaType.STRING),
                            examples = @ExampleObject(name = "one", value = MESSAGE)))
    @APIResponse(responseCode = "400", description = "A parameter is wrong")
    @APIResponse(responseCode = "503", description = "There are 64 streams already")
    public Multi<OutboundSseEvent> subscribe(
            @RestPath String channel,
            @RestQuery boolean pattern,
            @RestQuery boolean shard,
            @RestQuery String encoding,
            @Context SecurityContext security,
            @Context RoutingContext routing,
            @Context Sse sse) {
        ByteForm form = ByteForm.of(encoding);
        if (pattern && shard) {
            throw new BadRequestException("A shard channel has no patterns");
        }
        byte[] name = PathName.of(routing.request().uri(), PLACE, form);
        String command = pattern ? "psubscribe" : shard ? "ssubscribe" : "subscribe";
        Caller caller = Caller.of(security);
        return streams.open(
                sse, outlet -> door.listen(caller, new Messages(outlet, form), command, name));
    }

    @POST
    @Path("{channel}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @StandsFor({})
    @Operation(operationId = "publish", summary = "Publish a message")
    @Parameter(name = "channel", description = "The name, as for GET", example = "news")
    @Parameter(name = "shard", description = "Whether it is a shard channel", example = "false")
    @Parameter(
            name = "encoding",
            description = "base64 where the channel in the path is so",
            example = "base64")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples =
                                    @ExampleObject(
                                            name = "hello",
                                            value = "{ \"message\": \"hello\" }")))
    @APIResponse(
            responseCode = "200",
            description = "How many clients it was sent to",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples =
                                    @ExampleObject(name = "two", value = "{ \"receivers\": 2 }")))
    @APIResponse(responseCode = "400", description = "The body is not understood")
    public Uni<Response> publish(
            @RestPath String channel,
            @RestQuery boolean shard,
            @RestQuery String encoding,
            @Context SecurityContext security,
            @Context RoutingContext routing) {
        byte[] name = PathName.of(routing.request().uri(), PLACE, ByteForm.of(encoding));
        Caller caller = Caller.of(security);
        String command = shard ? "spublish" : "publish";
        return Body.read(routing)
                .map(PubSubResource::message)
                .flatMap(
                        message ->
                                Uni.createFrom()
                                        .completionStage(
                                                () ->
                                                        door.turn(
                                                                caller,
                                                                0,
                                                                turn ->
                                                                        turn.demand(
                                                                                command, name,
                                                                                message))))
                .map(
                        receivers ->
                                Json.response(
                                                json -> {
                                                    json.writeStartObject();
                                                    json.writeNumberField(
                                                            "receivers", receivers.whole());
                                                    json.writeEndObject();
                                                })
                                        .build());
    }

    private static byte[] message(byte[] body) {
        JsonNode wish = Json.readObject(body, Set.of("message"));
        return ByteForm.read(wish.path("message"), "message");
    }
}
