package io.respite.rest;

import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What {@code /q/openapi} says of the interface as a whole. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Respite",
                        version = "1",
                        description =
                                "The keyspace of a Respite server over HTTP. Errors are problem"
                                        + " details (RFC 9457).",
                        license =
                                @License(
                                        name = "Apache-2.0",
                                        url = "https://www.apache.org/licenses/LICENSE-2.0")),
        tags = {
            @Tag(name = RestApi.SERVER, description = "The server itself"),
            @Tag(name = RestApi.COMMANDS, description = "Commands as RESP has them"),
            @Tag(name = RestApi.KEYS, description = "Keys and their values"),
            @Tag(name = RestApi.USERS, description = "Who may log in, and what they may do then"),
            @Tag(name = RestApi.EVENTS, description = "What happens, as it happens"),
            @Tag(
                    name = "Persistence",
                    description = "What is on disk: snapshots, append-only file"),
            @Tag(name = "Replication", description = "Primaries and replicas")
        },
        components =
                @Components(schemas = @Schema(name = "Problem", implementation = Problem.class)))
@SecurityScheme(
        securitySchemeName = RestApi.PASSWORD,
        type = SecuritySchemeType.HTTP,
        scheme = "basic",
        description = "A user of the server with its password; default with that of requirepass")
public final class RestApi extends Application {

    /** The name of the security scheme, for every operation. */
    public static final String PASSWORD = "password";

    public static final String COMMANDS = "Commands";
    public static final String KEYS = "Keys";
    public static final String EVENTS = "Events";
    public static final String USERS = "Users";

    /** The tag of what tells of the server itself. */
    public static final String SERVER = "Server";
}
