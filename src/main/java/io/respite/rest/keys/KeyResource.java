package io.respite.rest.keys;

import com.fasterxml.jackson.core.JsonGenerator;
import io.respite.rest.Limits;
import io.respite.rest.Problem;
import io.respite.rest.RestApi;
import io.respite.rest.door.Answers;
import io.respite.rest.door.Body;
import io.respite.rest.door.ByteForm;
import io.respite.rest.door.Caller;
import io.respite.rest.door.Door;
import io.respite.rest.door.Json;
import io.respite.rest.door.StandsFor;
import io.respite.rest.door.Turn;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.function.Function;
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
import org.jboss.resteasy.reactive.RestQuery;

/** One key: its value, page by page, and what is done to it. */
@Path(KeyResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = RestApi.KEYS)
@APIResponse(responseCode = "400", description = "The request is not understood")
@APIResponse(
        responseCode = "412",
        description = "The key is in another state than If-Match or If-None-Match want")
public final class KeyResource {

    static final String PATH = KeysResource.PATH + "/{key}";

    private static final int DEFAULT_STRING_BYTES = 1 << 20;
    private static final int MOST_STRING_BYTES = 1 << 20;

    private static final String VALUE =
            """
            {
              "key": "user:7", "type": "hash", "encoding": "listpack", "ttlMs": 60000,
              "bytes": 104, "length": 2,
              "value": [
                { "field": "name", "value": "Ann" },
                { "field": "photo", "value": { "base64": "iVBORw0KGgo=" } }
              ],
              "cursor": null
            }\
            """;

    private static final String FACTS =
            """
            {
              "key": "user:7", "type": "hash", "encoding": "listpack", "ttlMs": 60000,
              "bytes": 104, "length": 2
            }\
            """;

    private static final String NEW_STRING = "{ \"type\": \"string\", \"value\": \"hello\" }";

    private static final String NEW_ZSET =
            """
            {
              "type": "zset", "ttlMs": 60000,
              "value": [{ "member": "a", "score": 1.5 }, { "member": "b", "score": "inf" }]
            }\
            """;

    private static final String NEW_STREAM =
            """
            {
              "type": "stream",
              "value": [{ "id": "*", "fields": [{ "field": "temperature", "value": "21" }] }]
            }\
            """;

    private static final String LIFETIME = "{ \"ttlMs\": 60000 }";

    private static final String FIELDS =
            "{ \"set\": [{ \"field\": \"name\", \"value\": \"Bea\" }], \"remove\": [\"photo\"] }";

    private static final String LIST =
            "{ \"set\": [{ \"index\": 0, \"value\": \"x\" }], \"remove\": [3], \"append\": [\"y\"]"
                    + " }";

    private static final String NEW_NAME = "{ \"to\": \"user:8\", \"replace\": false }";

    private static final String STALE =
            """
            {
              "title": "Precondition Failed", "status": 412,
              "detail": "The key is not in the state of If-Match",
              "instance": "/admin/databases/0/keys/user%3A7"
            }\
            """;

    private final Door door;
    private final KeyAccess access;

    KeyResource(Door door, KeyAccess access) {
        this.door = door;
        this.access = access;
    }

    @GET
    @StandsFor({"TYPE", "PTTL", "OBJECT|ENCODING", "MEMORY|USAGE"})
    @Operation(
            operationId = "key",
            summary = "Read a key",
            description =
                    "Its value, as far as it goes into a page, and where the next page begins. The"
                            + " form of value is that of PUT; a stream has its groups besides. With"
                            + " the ETag a later PUT, PATCH or DELETE is done only if nobody has"
                            + " changed the key meanwhile. To read it counts as no use of it.")
    @Parameter(name = "cursor", description = "What the page before ended with", example = "100")
    @Parameter(
            name = "count",
            description = "How many elements, 1 to 1000; of a hash or a set a few more may come",
            example = "100")
    @Parameter(
            name = "bytes",
            description = "How many bytes of a string, 1 to 1048576",
            example = "65536")
    @APIResponse(
            responseCode = "200",
            description = "A page of it",
            headers = @Header(name = HttpHeaders.ETAG, description = "Its state"),
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "a hash", value = VALUE)))
    @APIResponse(responseCode = "304", description = "It is in the state of If-None-Match")
    @APIResponse(responseCode = "404", description = "There is no such key")
    @APIResponse(
            responseCode = "507",
            description = "So many elements are longer than 2 MB: ask for fewer")
    public Uni<Response> read(
            @BeanParam KeyRequest request,
            @RestQuery String cursor,
            @RestQuery @DefaultValue("100") String count,
            @RestQuery String bytes) {
        byte[] name = request.name();
        int most = stringBytes(bytes);
        ValuePage.Window window =
                new ValuePage.Window(
                        cursor == null || cursor.isEmpty() ? null : cursor,
                        Limits.count(count),
                        most);
        return answer(request, turn -> access.read(turn, name, request.conditions(), window));
    }

    private static int stringBytes(String text) {
        return text == null
                ? DEFAULT_STRING_BYTES
                : (int) Limits.number("bytes", text, 1, MOST_STRING_BYTES);
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @StandsFor("DEL")
    @Operation(
            operationId = "putKey",
            summary = "Make or replace a key",
            description =
                    "With If-Match only in that state, with If-None-Match: * only if there is no"
                            + " such key. All or nothing, in a transaction. A value has 10000"
                            + " elements at most, a stream, or a hash of fields that expire, 1000;"
                            + " PATCH adds more.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = {
                                @ExampleObject(name = "string", value = NEW_STRING),
                                @ExampleObject(name = "zset", value = NEW_ZSET),
                                @ExampleObject(name = "stream", value = NEW_STREAM)
                            }))
    @APIResponse(
            responseCode = "200",
            description = "It was replaced",
            headers = @Header(name = HttpHeaders.ETAG, description = "Its new state"),
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "a hash", value = FACTS)))
    @APIResponse(responseCode = "201", description = "It was made")
    public Uni<Response> put(@BeanParam KeyRequest request) {
        byte[] name = request.name();
        return Body.read(request.routing)
                .map(body -> NewValue.read(name, body))
                .flatMap(value -> answer(request, access.put(name, request.conditions(), value)));
    }

    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    @StandsFor("TYPE")
    @Operation(
            operationId = "patchKey",
            summary = "Change how long a key lives, or elements of it",
            description =
                    "ttlMs is null for ever. set adds elements, in the form of value, or puts them"
                            + " in place of those of their names; of a list it has index and value,"
                            + " of a string one offset and value. remove has fields, members, ids,"
                            + " or indexes of a list. append is for lists and strings, prepend for"
                            + " lists. All or nothing, in a transaction. There are 1000 elements at"
                            + " most, 100 places in a list.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = {
                                @ExampleObject(name = "lifetime", value = LIFETIME),
                                @ExampleObject(name = "fields of a hash", value = FIELDS),
                                @ExampleObject(name = "elements of a list", value = LIST)
                            }))
    @APIResponse(
            responseCode = "200",
            description = "It was changed",
            headers = @Header(name = HttpHeaders.ETAG, description = "Its new state"),
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "a hash", value = FACTS)))
    @APIResponse(responseCode = "204", description = "With its last element it is gone")
    @APIResponse(responseCode = "404", description = "There is no such key")
    @APIResponse(
            responseCode = "412",
            description = "Somebody has changed it",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            examples = @ExampleObject(name = "stale", value = STALE)))
    public Uni<Response> change(@BeanParam KeyRequest request) {
        byte[] name = request.name();
        return Body.read(request.routing)
                .map(body -> ChangeWish.read(name, body))
                .flatMap(
                        wish ->
                                answer(
                                        request,
                                        turn ->
                                                access.change(
                                                        turn, name, request.conditions(), wish)));
    }

    @DELETE
    @StandsFor("DEL")
    @Operation(operationId = "deleteKey", summary = "Remove a key")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "404", description = "There is no such key")
    public Uni<Response> remove(@BeanParam KeyRequest request) {
        byte[] name = request.name();
        return answer(request, turn -> access.remove(turn, name, request.conditions()));
    }

    @POST
    @Path("rename")
    @Consumes(MediaType.APPLICATION_JSON)
    @StandsFor("RENAME")
    @Operation(
            operationId = "renameKey",
            summary = "Give a key another name",
            description =
                    "As RENAME. A key that has the new name is replaced only where replace is"
                            + " true.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "rename", value = NEW_NAME)))
    @APIResponse(
            responseCode = "200",
            description = "It has the new name",
            headers = @Header(name = HttpHeaders.ETAG, description = "Its state"),
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "a hash", value = FACTS)))
    @APIResponse(responseCode = "404", description = "There is no such key")
    @APIResponse(responseCode = "409", description = "There is a key of the new name")
    public Uni<Response> rename(@BeanParam KeyRequest request) {
        byte[] name = request.nameBefore("rename");
        return Body.read(request.routing)
                .map(NewName::read)
                .flatMap(
                        to ->
                                answer(
                                        request,
                                        turn ->
                                                access.rename(
                                                        turn, name, request.conditions(), to)));
    }

    private Uni<Response> answer(KeyRequest request, Function<Turn, KeyAccess.State> task) {
        Caller caller = request.caller();
        ByteForm form = request.form();
        return Uni.createFrom()
                .completionStage(() -> door.turn(caller, request.db, task))
                .map(state -> Answers.bound(response(state, form), request.routing));
    }

    private static Response response(KeyAccess.State state, ByteForm form) {
        if (state.facts() == null) {
            return Response.noContent().build();
        }
        return Json.response(json -> write(json, state, form))
                .status(state.isNew() ? Response.Status.CREATED : Response.Status.OK)
                .header(HttpHeaders.ETAG, state.tag())
                .build();
    }

    private static void write(JsonGenerator json, KeyAccess.State state, ByteForm form)
            throws IOException {
        json.writeStartObject();
        state.facts().write(json, form);
        if (state.page() != null) {
            new ValueJson(json, form).write(state.facts().type(), state.page());
        }
        json.writeEndObject();
    }
}
