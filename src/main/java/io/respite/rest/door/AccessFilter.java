package io.respite.rest.door;

import io.respite.engine.Engine;
import io.respite.engine.Password;
import io.respite.rest.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.InetAddress;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Lets in who may use the RESP port: in protected mode only this machine, and where there is a
 * password only the user {@code default} with it, by HTTP Basic (RFC 7617).
 */
final class AccessFilter {

    private static final String CHALLENGE = "Basic realm=\"respite\", charset=\"UTF-8\"";
    private static final String DENIED =
            "Respite is in protected mode and has no password: requests are only accepted from the"
                    + " loopback interface. Set a password with requirepass, or turn protected-mode"
                    + " off.";
    private static final String UNAUTHORIZED =
            "The server has a password: authenticate as the user default with it.";

    private final Engine engine;

    AccessFilter(Engine engine) {
        this.engine = engine;
    }

    /** The refusal, or null where the request goes on. Settings are the engine thread's to read. */
    @ServerRequestFilter
    Uni<Response> refusal(HttpServerRequest request) {
        boolean isLocal = isLocal(request);
        Credentials credentials = Credentials.of(request.getHeader(HttpHeaders.AUTHORIZATION));
        return Uni.createFrom()
                .completionStage(() -> engine.submit(() -> refusalStatus(isLocal, credentials)))
                .map(status -> status == null ? null : response(status, request.path()));
    }

    private Response.Status refusalStatus(boolean isLocal, Credentials credentials) {
        Password password = engine.password();
        if (!password.isRequired()) {
            boolean isDenied = !isLocal && engine.settings().flag("protected-mode");
            return isDenied ? Response.Status.FORBIDDEN : null;
        }
        boolean isAdmitted =
                credentials != null && password.admits(credentials.user(), credentials.password());
        return isAdmitted ? null : Response.Status.UNAUTHORIZED;
    }

    private static Response response(Response.Status status, String path) {
        if (status == Response.Status.FORBIDDEN) {
            return Problem.response(status, DENIED, path).build();
        }
        return Problem.response(status, UNAUTHORIZED, path)
                .header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE)
                .build();
    }

    private static boolean isLocal(HttpServerRequest request) {
        String host = request.connection().remoteAddress().hostAddress();
        return host == null || InetAddress.ofLiteral(host).isLoopbackAddress();
    }
}
