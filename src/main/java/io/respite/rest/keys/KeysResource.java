package io.respite.rest.keys;

import com.fasterxml.jackson.core.JsonGenerator;
import io.respite.rest.Limits;
import io.respite.rest.RestApi;
import io.respite.rest.door.ByteForm;
import io.respite.rest.door.Caller;
import io.respite.rest.door.Door;
import io.respite.rest.door.Json;
import io.respite.rest.door.StandsFor;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Which keys there are. */
@Path(KeysResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = RestApi.KEYS)
public final class KeysResource {

    static final String PATH = "/admin/databases/{db}/keys";

    private static final String PAGE =
            """
            {
              "cursor": "17179869184",
              "keys": [
                {
                  "key": "user:7", "type": "hash", "encoding": "listpack", "ttlMs": -1,
                  "bytes": 104, "length": 3
                },
                {
                  "key": { "base64": "AP8=" }, "type": "string", "encoding": "int",
                  "ttlMs": 59000, "bytes": 56, "length": 2
                }
              ]
            }\
            """;

    private final Door door;

    KeysResource(Door door) {
        this.door = door;
    }

    @GET
    @StandsFor({"SCAN", "TYPE", "PTTL", "OBJECT|ENCODING", "MEMORY|USAGE"})
    @Operation(
            operationId = "keys",
            summary = "List keys, some at a time",
            description =
                    "As SCAN, with its promises: every key that is there all the time is told, one"
                            + " perhaps twice. A page takes a bounded time; where few keys match it"
                            + " may be short, or empty, and there is more all the same as long as"
                            + " it has a cursor.")
    @Parameter(name = "db", description = "The database's index", example = "0")
    @Parameter(name = "match", description = "A pattern of names, as in SCAN", example = "user:*")
    @Parameter(name = "type", description = "Keys of one type alone", example = "hash")
    @Parameter(name = "cursor", description = "What the page before ended with", example = "17")
    @Parameter(
            name = "count",
            description = "How many keys, 1 to 1000; a few more may come",
            example = "100")
    @Parameter(
            name = "encoding",
            description = "base64 to have all names so; match is in base64 too then",
            example = "base64")
    @APIResponse(
            responseCode = "200",
            description = "A page; the last one has no cursor",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "a page", value = PAGE)))
    @APIResponse(
            responseCode = "400",
            description = "There is no such database, or a parameter is wrong")
    public Uni<Response> keys(
            @RestPath int db,
            @RestQuery String match,
            @RestQuery String type,
            @RestQuery @DefaultValue("0") String cursor,
            @RestQuery @DefaultValue("100") String count,
            @RestQuery String encoding,
            @Context SecurityContext security) {
        ByteForm form = ByteForm.of(encoding);
        KeyScan scan =
                new KeyScan(
                        cursor.isEmpty() ? "0" : cursor,
                        pattern(match, form),
                        pattern(type, ByteForm.TEXT),
                        Limits.count(count));
        Caller caller = Caller.of(security);
        return Uni.createFrom()
                .completionStage(() -> door.turn(caller, db, scan::goOn))
                .map(done -> Json.response(json -> write(json, done, form)).build());
    }

    private static byte[] pattern(String text, ByteForm form) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        return form == ByteForm.TEXT
                ? text.getBytes(StandardCharsets.UTF_8)
                : ByteForm.decode(text, "match");
    }

    private static void write(JsonGenerator json, KeyScan scan, ByteForm form) throws IOException {
        json.writeStartObject();
        json.writeStringField("cursor", scan.next());
        json.writeArrayFieldStart("keys");
        for (KeyFacts key : scan.found()) {
            json.writeStartObject();
            key.write(json, form);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
