package io.respite.rest.door;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.respite.engine.Engine;
import io.respite.rest.Problem;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.net.InetAddress;

/**
 * Stands before everything that is asked over HTTP, files and metrics included: holds protected
 * mode, and keeps pages of other sites out. Who may do what is {@link AccessFilter}'s to say.
 */
@Singleton
final class Guard {

    /** Before all that Quarkus has of its own. */
    private static final int FIRST = 1000;

    /** Whether the server lives is no secret: what asks is often another machine. */
    private static final String HEALTH = "/q/health";

    private static final String RESOURCES = "/admin";
    private static final String IDENTITY = "identity";

    static final String DENIED =
            "Respite is in protected mode and has no password: requests are only accepted from the"
                    + " loopback interface. Set a password with requirepass, or turn protected-mode"
                    + " off.";
    private static final String FOREIGN_NAME =
            "Respite is in protected mode and has no password: it is asked by its address or as"
                    + " localhost only, since any site can have a name lead here. Set a password"
                    + " with requirepass, or turn protected-mode off.";
    private static final String AMBIGUOUS =
            "A path below /admin has no empty parts, no '.' and no '..', encoded or not: a key of"
                    + " such a name is asked for with encoding=base64.";
    private static final String FOREIGN_PAGE = "A page of another site asked for this.";
    private static final String FORM =
            "The Content-Type is one that a form of any page can send; application/json is wanted,"
                    + " or application/octet-stream for a file";
    private static final String CODED =
            "The Content-Encoding is one that is not read here: send the body as it is";

    private final Engine engine;

    Guard(Engine engine) {
        this.engine = engine;
    }

    void stand(@Observes Filters filters) {
        filters.register(this::look, FIRST);
    }

    private void look(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        String path = routing.normalizedPath();
        MultiMap headers = routing.response().headers().set("X-Content-Type-Options", "nosniff");
        if (path.startsWith(RESOURCES)) {
            headers.set("Cache-Control", "no-store")
                    .set("Content-Security-Policy", "default-src 'none'")
                    .set("Cross-Origin-Resource-Policy", "same-origin");
        }
        if (path.startsWith(RESOURCES) && isAmbiguous(request.path())) {
            Problem.send(routing, Response.Status.BAD_REQUEST, AMBIGUOUS);
        } else if (path.startsWith(HEALTH)) {
            routing.next();
        } else if (isLocal(request) && CrossSite.namesThisMachine(request)) {
            lookForPages(routing, path);
        } else {
            holdProtectedMode(routing, path);
        }
    }

    /* Whether it is another path where dots are taken for directories, or a slash for nothing, as
     * some do on the way: a key named ".." would lead to the database, which could be emptied. */
    private static boolean isAmbiguous(String path) {
        for (String part : path.split("/")) {
            String plain = part.replace("%2e", ".").replace("%2E", ".");
            if (plain.equals(".") || plain.equals("..")) {
                return true;
            }
        }
        return path.contains("//") || path.endsWith("/") && !path.equals(RESOURCES + "/");
    }

    /* The engine thread knows whether anybody else is let in. */
    private void holdProtectedMode(RoutingContext routing, String path) {
        Context loop = routing.vertx().getOrCreateContext();
        engine.submit(() -> engine.accessControl().isProtected())
                .exceptionally(ended -> true)
                .thenAccept(
                        isProtected ->
                                loop.runOnContext(
                                        back -> {
                                            if (isProtected) {
                                                deny(routing);
                                            } else {
                                                lookForPages(routing, path);
                                            }
                                        }));
    }

    private static void deny(RoutingContext routing) {
        boolean isLocal = isLocal(routing.request());
        Problem.send(routing, Response.Status.FORBIDDEN, isLocal ? FOREIGN_NAME : DENIED);
    }

    private static void lookForPages(RoutingContext routing, String path) {
        HttpServerRequest request = routing.request();
        boolean isVisit = !path.startsWith(RESOURCES) && CrossSite.isVisit(request);
        if (CrossSite.isForeign(request) && !isVisit) {
            Problem.send(routing, Response.Status.FORBIDDEN, FOREIGN_PAGE);
        } else if (CrossSite.isForm(request)) {
            Problem.send(routing, Response.Status.UNSUPPORTED_MEDIA_TYPE, FORM);
        } else if (isCoded(request)) {
            routing.response().headers().set("Accept-Encoding", IDENTITY);
            Problem.send(routing, Response.Status.UNSUPPORTED_MEDIA_TYPE, CODED);
        } else {
            routing.next();
        }
    }

    private static boolean isCoded(HttpServerRequest request) {
        String coding = request.getHeader("Content-Encoding");
        return coding != null && !coding.isBlank() && !coding.strip().equalsIgnoreCase(IDENTITY);
    }

    /** Whether whoever asks is on this machine. */
    static boolean isLocal(HttpServerRequest request) {
        String host = request.connection().remoteAddress().hostAddress();
        return host == null || InetAddress.ofLiteral(host).isLoopbackAddress();
    }
}
