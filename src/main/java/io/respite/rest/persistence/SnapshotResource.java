package io.respite.rest.persistence;

import io.respite.engine.Engine;
import io.respite.persistence.SnapshotExport;
import io.respite.persistence.SnapshotImport;
import io.respite.persistence.SnapshotImport.Loaded;
import io.respite.persistence.SnapshotImport.Refused;
import io.respite.persistence.rdb.RdbLoader;
import io.respite.resp.CommandError;
import io.respite.rest.Problem;
import io.respite.rest.door.StandsFor;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestQuery;

/** Snapshots that come and go over HTTP. */
@Path(PersistenceResource.PATH)
@Tag(name = PersistenceResource.TAG)
@APIResponse(responseCode = "409", description = "Another snapshot is being written or loaded")
@APIResponse(responseCode = "507", description = "The disk has no room for it")
public final class SnapshotResource {

    private static final Logger log = Logger.getLogger(SnapshotResource.class);

    private static final String RDB = "application/octet-stream";
    private static final int INSUFFICIENT_STORAGE = 507;
    private static final int EVERY_DATABASE = -1;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private static final String LOADED =
            """
            { "keys": 2000000, "bytes": 186000123 }\
            """;

    private static final String BROKEN =
            """
            {
              "title": "Bad Request", "status": 400,
              "detail": "The snapshot is broken at byte 40: Unknown object type: 130",
              "instance": "/admin/persistence/load",
              "offset": 40, "reason": "Unknown object type: 130"
            }\
            """;

    private final Engine engine;
    private final SnapshotImport imports;

    SnapshotResource(Engine engine) {
        this.engine = engine;
        imports = new SnapshotImport(engine);
    }

    @GET
    @Path("snapshot")
    @Produces(RDB)
    @StandsFor({"SYNC"})
    @Operation(
            operationId = "snapshot",
            summary = "Take a snapshot away",
            description =
                    "An RDB file of all data as it is at the time of the request, which a Redis 7.2"
                            + " loads. It is written to a temporary file first, and sent from there"
                            + " as fast as it is taken.")
    @APIResponse(
            responseCode = "200",
            description = "The file",
            headers = @Header(name = "Content-Disposition", description = "With a name for it"),
            content =
                    @Content(
                            mediaType = RDB,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    public Uni<Response> snapshot(@Context RoutingContext routing, UriInfo uri) {
        return Uni.createFrom()
                .completionStage(() -> engine.submit(() -> SnapshotExport.begin(engine)))
                .onItem()
                .transformToUni(written -> Uni.createFrom().completionStage(written))
                .map(file -> send(file, routing))
                .onFailure(CommandError.class)
                .recoverWithItem(busy -> Problem.conflict(busy, uri.getPath()))
                .onFailure(IOException.class)
                .recoverWithItem(
                        full ->
                                problem(
                                        INSUFFICIENT_STORAGE,
                                        "The snapshot cannot be written: " + full.getMessage(),
                                        uri));
    }

    private static Response send(java.nio.file.Path file, RoutingContext routing) {
        routing.addEndHandler(done -> delete(file));
        routing.request()
                .connection()
                .exceptionHandler(gone -> log.debugf("A snapshot is not taken: %s", gone));
        HttpServerResponse response = routing.response();
        if (response.closed() || response.ended()) {
            delete(file);
        }
        String name = "respite-" + TIME.format(Instant.now()) + ".rdb";
        return Response.ok(file, RDB)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
                .build();
    }

    private static void delete(java.nio.file.Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warnf("The file %s stays: %s", file, e.getMessage());
        }
    }

    @POST
    @Path("load")
    @Blocking
    @Produces(MediaType.APPLICATION_JSON)
    @StandsFor({"RESTORE", "FLUSHALL", "FUNCTION|RESTORE"})
    @Operation(
            operationId = "load",
            summary = "Load a snapshot",
            description =
                    "Loads an RDB file of any version. The body goes to a temporary file and is"
                            + " checked wholly, and its libraries of functions are loaded aside;"
                            + " where it is broken, or one of them does not load, nothing is"
                            + " changed. While it is loaded clients are told -LOADING.")
    @Parameter(
            name = "mode",
            description =
                    "replace: all keys that are there go first, or with db all of that database;"
                            + " merge: keys of the file take the place of those of their name."
                            + " Libraries of functions all go with replace and without db; else"
                            + " those go whose name one of the file has.",
            schema =
                    @Schema(
                            enumeration = {"replace", "merge"},
                            defaultValue = "replace"))
    @Parameter(
            name = "db",
            description = "The database for all keys; without it each goes where the file says.",
            example = "0",
            schema = @Schema(type = SchemaType.INTEGER))
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = RDB,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(
            responseCode = "200",
            description = "What was loaded",
            content =
                    @Content(
                            schema = @Schema(implementation = Loaded.class),
                            examples = @ExampleObject(name = "loaded", value = LOADED)))
    @APIResponse(
            responseCode = "400",
            description = "The file is broken, or an argument is wrong",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            schema = @Schema(implementation = BrokenSnapshot.class),
                            examples = @ExampleObject(name = "broken", value = BROKEN)))
    public Response load(
            InputStream body,
            @RestQuery @DefaultValue("replace") String mode,
            @RestQuery Integer db,
            HttpHeaders headers,
            UriInfo uri)
            throws IOException {
        RdbLoader.Aim aim = aim(mode, db);
        try {
            return Response.ok(imports.load(body, length(headers), aim)).build();
        } catch (Refused refused) {
            return switch (refused.reason()) {
                case BROKEN ->
                        BrokenSnapshot.response(
                                refused.getMessage(), refused.offset(), uri.getPath());
                case BUSY, REPLICA -> problem(409, refused.getMessage(), uri);
                case FULL -> problem(INSUFFICIENT_STORAGE, refused.getMessage(), uri);
                case FAILED -> problem(500, refused.getMessage(), uri);
            };
        }
    }

    private RdbLoader.Aim aim(String mode, Integer db) {
        if (!mode.equals("replace") && !mode.equals("merge")) {
            throw new BadRequestException("mode is 'replace' or 'merge', not '" + mode + "'");
        }
        int databases = engine.keyspace().databaseCount();
        if (db != null && (db < 0 || db >= databases)) {
            throw new BadRequestException("db is from 0 to " + (databases - 1) + ", not " + db);
        }
        return new RdbLoader.Aim(mode.equals("replace"), db == null ? EVERY_DATABASE : db);
    }

    private static long length(HttpHeaders headers) {
        String length = headers.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }

    private static Response problem(int status, String detail, UriInfo uri) {
        Response.StatusType type = Response.Status.fromStatusCode(status);
        return Problem.response(
                        type == null ? InsufficientStorage.STATUS : type, detail, uri.getPath())
                .build();
    }

    /** A status of WebDAV, which Jakarta does not know. */
    private enum InsufficientStorage implements Response.StatusType {
        STATUS;

        @Override
        public int getStatusCode() {
            return INSUFFICIENT_STORAGE;
        }

        @Override
        public Response.Status.Family getFamily() {
            return Response.Status.Family.SERVER_ERROR;
        }

        @Override
        public String getReasonPhrase() {
            return "Insufficient Storage";
        }
    }
}
