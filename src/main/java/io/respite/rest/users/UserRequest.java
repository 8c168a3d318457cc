package io.respite.rest.users;

import io.respite.rest.door.ByteForm;
import io.respite.rest.door.Caller;
import io.respite.rest.door.PathName;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** What each request about one user has: who it is, and who asks. */
public final class UserRequest {

    /** Of {@code /admin/users/{name}}, cut at its slashes. */
    private static final int PLACE = 3;

    /** As it was decoded: {@link #bytes} has the name. */
    @RestPath
    @Parameter(
            description =
                    "The user's name, percent-encoded whatever bytes it has; with encoding=base64"
                            + " in base64url, as users must be asked for that are called log, save"
                            + " or load",
            example = "reports")
    String name;

    @RestQuery
    @Parameter(description = "base64 where the name in the path is so")
    String encoding;

    @Context SecurityContext security;
    @Context RoutingContext routing;

    /** The name's bytes. */
    byte[] bytes() {
        return PathName.of(routing.request().uri(), PLACE, ByteForm.of(encoding));
    }

    /** The same as a byte string, as users are found by. */
    String text() {
        return new String(bytes(), StandardCharsets.ISO_8859_1);
    }

    Caller caller() {
        return Caller.of(security);
    }
}
