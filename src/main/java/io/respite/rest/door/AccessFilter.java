package io.respite.rest.door;

import io.respite.engine.Engine;
import io.respite.rest.Problem;
import io.respite.rest.door.Admission.Refusal;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Method;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Lets in who may use the RESP port: in protected mode only this machine, and where there is a
 * password only its users with theirs, by HTTP Basic (RFC 7617); and of them those who may run the
 * commands that the method {@link StandsFor}. Tells the method who its {@link Caller}
 * is.
 */
final class AccessFilter {

    private static final String CHALLENGE = "Basic realm=\"respite\", charset=\"UTF-8\"";
    private static final int RETRY_SECONDS = 1;
    private static final String UNAUTHORIZED =
            "Authenticate as a user of the server with its password.";
    private static final String DISABLED =
            "A command that this stands for is disabled by rename-command: ";
    private static final String NO_PERMISSION =
            "The user has no permissions to run a command that this stands for: ";
    private static final String LOADING = "Respite is loading the dataset in memory";

    private final Engine engine;
    private final Admission admission;

    AccessFilter(Engine engine) {
        this.engine = engine;
        admission = new Admission(engine);
    }

    /** The refusal, or null where the request goes on. Settings are the engine thread's to read. */
    @ServerRequestFilter
    Uni<Response> refusal(
            HttpServerRequest http, ContainerRequestContext request, ResourceInfo resource) {
        Credentials credentials = Credentials.of(http.getHeader(HttpHeaders.AUTHORIZATION));
        Caller caller = caller(http, credentials);
        List<String> names = commands(resource.getResourceMethod());
        request.setSecurityContext(new CallerContext(caller, http.isSSL()));
        return Uni.createFrom()
                .completionStage(
                        () -> engine.submit(() -> admission.refusal(caller, credentials, names)))
                .map(refusal -> refusal == null ? null : response(refusal, names, http.path()));
    }

    private static Caller caller(HttpServerRequest http, Credentials credentials) {
        SocketAddress remote = http.connection().remoteAddress();
        return new Caller(
                Admission.user(credentials),
                text(remote),
                text(http.connection().localAddress()),
                Guard.isLocal(http));
    }

    private static String text(SocketAddress address) {
        String host = String.valueOf(address.hostAddress());
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.port();
    }

    private static List<String> commands(Method method) {
        StandsFor commands = method.getAnnotation(StandsFor.class);
        if (commands == null) {
            throw new IllegalStateException(method + " does not say what it stands for");
        }
        return List.of(commands.value());
    }

    private static Response response(Refusal refusal, List<String> names, String path) {
        return switch (refusal) {
            case PROTECTED_MODE ->
                    Problem.response(Response.Status.FORBIDDEN, Guard.DENIED, path).build();
            case UNAUTHORIZED ->
                    Problem.response(Response.Status.UNAUTHORIZED, UNAUTHORIZED, path)
                            .header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE)
                            .build();
            case DISABLED_COMMAND ->
                    Problem.response(
                                    Response.Status.FORBIDDEN,
                                    DISABLED + String.join(", ", names),
                                    path)
                            .build();
            case DENIED_COMMAND ->
                    Problem.response(
                                    Response.Status.FORBIDDEN,
                                    NO_PERMISSION + String.join(", ", names),
                                    path)
                            .build();
            case LOADING ->
                    Problem.response(Response.Status.SERVICE_UNAVAILABLE, LOADING, path)
                            .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
                            .build();
        };
    }
}
