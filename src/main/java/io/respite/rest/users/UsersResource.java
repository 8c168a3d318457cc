package io.respite.rest.users;

import io.respite.engine.Engine;
import io.respite.engine.users.User;
import io.respite.engine.users.Users;
import io.respite.rest.Limits;
import io.respite.rest.Problem;
import io.respite.rest.RestApi;
import io.respite.rest.door.Body;
import io.respite.rest.door.Caller;
import io.respite.rest.door.Door;
import io.respite.rest.door.Reply;
import io.respite.rest.door.StandsFor;
import io.respite.rest.door.Turn;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;
import java.util.function.Function;
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

/** Who may log in, and what they may do then. */
@Path(UsersResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = RestApi.USERS)
public final class UsersResource {

    static final String PATH = "/admin/users";

    private static final String IF_NONE_MATCH = "If-None-Match";

    private static final String USER =
            """
            {
              "name": "reports", "flags": ["on", "sanitize-payload"], "passwords": 1,
              "commands": ["-@all", "+@read"], "keys": ["%R~report:*"], "channels": [],
              "selectors": [
                { "commands": ["-@all", "+set"], "keys": ["~report:last"], "channels": [] }
              ]
            }\
            """;

    private static final String PAGE =
            "{ \"cursor\": null, \"file\": \"/etc/respite/users.acl\", \"users\": [" + USER + "] }";

    private static final String RULES =
            """
            {
              "rules": [
                "on", ">a-long-password", "%R~report:*", "+@read", "(~report:last +set)"
              ]
            }\
            """;

    private static final String MORE_RULES = "{ \"rules\": [\"-keys\", \"&news:*\"] }";

    private static final String REFUSED =
"""
            {
              "title": "Bad Request", "status": 400,
              "detail": "Error in ACL SETUSER modifier '+nosuch': Unknown command or category \
name in ACL",
              "instance": "/admin/users/reports"
            }\
""";

    private final Engine engine;
    private final Door door;

    UsersResource(Engine engine, Door door) {
        this.engine = engine;
        this.door = door;
    }

    @GET
    @StandsFor("ACL|LIST")
    @Operation(
            operationId = "users",
            summary = "List the users",
            description =
                    "In the order of their names. Passwords are not told, nor their hashes, but how"
                            + " many there are. A page may be short and still have a cursor.")
    @Parameter(name = "cursor", description = "Where the page before ended", example = "ucmVwb3J0")
    @Parameter(name = "count", description = "How many, 1 to 1000", example = "100")
    @APIResponse(
            responseCode = "200",
            description = "Some users",
            content =
                    @Content(
                            schema = @Schema(implementation = UserPage.class),
                            examples = @ExampleObject(name = "one", value = PAGE)))
    @APIResponse(responseCode = "400", description = "cursor or count is none")
    public Uni<UserPage> users(
            @RestQuery @DefaultValue("") String cursor,
            @RestQuery @DefaultValue("100") String count) {
        int most = Limits.count(count);
        return Uni.createFrom()
                .completionStage(() -> engine.submit(() -> UserPage.of(engine, cursor, most)));
    }

    @GET
    @Path("{name}")
    @StandsFor("ACL|GETUSER")
    @Operation(operationId = "user", summary = "Tell of a user")
    @APIResponse(
            responseCode = "200",
            description = "The user",
            content =
                    @Content(
                            schema = @Schema(implementation = UserView.class),
                            examples = @ExampleObject(name = "one", value = USER)))
    @APIResponse(responseCode = "404", description = "There is no such user")
    public Uni<UserView> user(@BeanParam UserRequest request) {
        String wanted = request.text();
        return Uni.createFrom()
                .completionStage(() -> engine.submit(() -> UserView.of(found(wanted))));
    }

    private User found(String name) {
        User user = engine.accessControl().users().find(name);
        if (user == null) {
            throw none();
        }
        return user;
    }

    private static NotFoundException none() {
        return new NotFoundException("There is no such user");
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @StandsFor("ACL|SETUSER")
    @Operation(
            operationId = "putUser",
            summary = "Make or replace a user",
            description =
                    "The user has these rules alone, as after ACL SETUSER with reset before them:"
                            + " passwords that it had are gone. All of them or none. Users are lost"
                            + " with the process where nobody saves them.")
    @Parameter(
            name = IF_NONE_MATCH,
            description = "* to make a user, and to replace none",
            example = "*")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "reports", value = RULES)))
    @APIResponse(
            responseCode = "200",
            description = "The user was replaced",
            content =
                    @Content(
                            schema = @Schema(implementation = UserView.class),
                            examples = @ExampleObject(name = "one", value = USER)))
    @APIResponse(responseCode = "201", description = "The user is new")
    @APIResponse(responseCode = "412", description = "There is one, which If-None-Match forbids")
    @APIResponse(
            responseCode = "400",
            description = "A rule, or the name, is none",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            examples = @ExampleObject(name = "no such command", value = REFUSED)))
    public Uni<Response> put(
            @BeanParam UserRequest request, @HeaderParam(IF_NONE_MATCH) String noneMatch) {
        Wanted wanted = "*".equals(noneMatch) ? Wanted.NEW : Wanted.ANY;
        return set(request, wanted, RuleList::alone);
    }

    private Uni<Response> set(
            UserRequest request, Wanted wanted, BiFunction<RuleList, byte[], byte[][]> words) {
        byte[] name = request.bytes();
        return Body.read(request.routing)
                .map(RuleList::parse)
                .flatMap(
                        rules ->
                                turn(
                                        request.caller(),
                                        turn -> set(turn, name, words.apply(rules, name), wanted)));
    }

    private enum Wanted {
        NEW,
        KNOWN,
        ANY
    }

    private static Response set(Turn turn, byte[] name, byte[][] words, Wanted wanted) {
        Users users = turn.engine().accessControl().users();
        String known = new String(name, StandardCharsets.ISO_8859_1);
        boolean isNew = users.find(known) == null;
        if (isNew && wanted == Wanted.KNOWN) {
            throw none();
        }
        if (!isNew && wanted == Wanted.NEW) {
            throw new WebApplicationException(
                    "There is a user of this name", Response.Status.PRECONDITION_FAILED);
        }
        turn.demand("acl", words);
        return Response.status(isNew ? Response.Status.CREATED : Response.Status.OK)
                .entity(UserView.of(users.find(known)))
                .build();
    }

    @PATCH
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @StandsFor("ACL|SETUSER")
    @Operation(
            operationId = "patchUser",
            summary = "Give a user more rules",
            description =
                    "As ACL SETUSER: each rule changes what was before it. All of them or none.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "two", value = MORE_RULES)))
    @APIResponse(
            responseCode = "200",
            description = "The user as it is now",
            content =
                    @Content(
                            schema = @Schema(implementation = UserView.class),
                            examples = @ExampleObject(name = "one", value = USER)))
    @APIResponse(
            responseCode = "400",
            description = "A rule is none",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            examples = @ExampleObject(name = "no such command", value = REFUSED)))
    @APIResponse(responseCode = "404", description = "There is no such user")
    public Uni<Response> patch(@BeanParam UserRequest request) {
        return set(request, Wanted.KNOWN, RuleList::added);
    }

    @DELETE
    @Path("{name}")
    @StandsFor("ACL|DELUSER")
    @Operation(
            operationId = "deleteUser",
            summary = "Remove a user",
            description = "As ACL DELUSER: the connections of its clients are ended.")
    @APIResponse(responseCode = "204", description = "The user is gone")
    @APIResponse(responseCode = "400", description = "The user default cannot be removed")
    @APIResponse(responseCode = "404", description = "There is no such user")
    public Uni<Response> remove(@BeanParam UserRequest request) {
        byte[] name = request.bytes();
        return turn(
                request.caller(),
                turn -> {
                    if (turn.demand("acl", Turn.word("DELUSER"), name).whole() == 0) {
                        throw none();
                    }
                    return Response.noContent().build();
                });
    }

    @POST
    @Path("save")
    @StandsFor("ACL|SAVE")
    @Operation(
            operationId = "saveUsers",
            summary = "Write the users to their file",
            description = "As ACL SAVE, to the file that aclfile names.")
    @APIResponse(responseCode = "204", description = "They are on disk")
    @APIResponse(
            responseCode = "409",
            description = "There is no file for users, or it cannot be written")
    public Uni<Void> save(SecurityContext security) {
        return inFile(Caller.of(security), "SAVE");
    }

    @POST
    @Path("load")
    @StandsFor("ACL|LOAD")
    @Operation(
            operationId = "loadUsers",
            summary = "Read the users from their file",
            description =
                    "As ACL LOAD: those that are not in it are gone. All of the file or nothing.")
    @APIResponse(responseCode = "204", description = "The users are those of the file")
    @APIResponse(
            responseCode = "409",
            description = "There is no file for users, or what is wrong in it")
    public Uni<Void> load(SecurityContext security) {
        return inFile(Caller.of(security), "LOAD");
    }

    /* The request is right: it is the file, or that there is none, that is not. */
    private Uni<Void> inFile(Caller caller, String subcommand) {
        return run(door, caller, Door.words(subcommand))
                .onFailure(UsersResource::isBad)
                .transform(
                        refused ->
                                new WebApplicationException(
                                        refused.getMessage(), Response.Status.CONFLICT))
                .replaceWithVoid();
    }

    private static boolean isBad(Throwable refused) {
        return refused instanceof WebApplicationException error
                && error.getResponse().getStatus() == Response.Status.BAD_REQUEST.getStatusCode();
    }

    private Uni<Response> turn(Caller caller, Function<Turn, Response> task) {
        return Uni.createFrom().completionStage(() -> door.turn(caller, 0, task));
    }

    /**
     * Runs a subcommand of ACL.
     *
     * @throws WebApplicationException where it is refused
     */
    static Uni<Reply> run(Door door, Caller caller, byte[][] words) {
        return Uni.createFrom()
                .completionStage(() -> door.turn(caller, 0, turn -> turn.demand("acl", words)));
    }
}
