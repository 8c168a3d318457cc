package io.respite.console;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers {@code /} and {@code /console/...} with files from the jar, which are kept once they were
 * asked for: nothing is read in a start, and nothing is written to disk.
 *
 * <p>They hold no data, so no password is wanted. The policy that goes with them lets the page run
 * the scripts of this origin and no others, ask this origin only, and stand in no frame; strings
 * become HTML through lit's templates alone.
 */
@Singleton
final class ConsoleRoutes {

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'; require-trusted-types-for 'script';"
                    + " trusted-types lit-html";

    private static final String INDEX = "index.html";
    private static final String DIRECTORY = "/console/";

    private static final int MOVED = 302;
    private static final int NOT_MODIFIED = 304;

    private final Map<String, ConsoleFile> files = new ConcurrentHashMap<>();

    void declare(@Observes Router router) {
        router.route("/").method(HttpMethod.GET).method(HttpMethod.HEAD).handler(this::index);
        router.route(DIRECTORY + "*")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(this::file);
    }

    private void index(RoutingContext context) {
        answer(context, INDEX);
    }

    private void file(RoutingContext context) {
        String path = context.request().path();
        String name = path.substring(Math.min(path.length(), DIRECTORY.length()));
        if (name.isEmpty()) {
            context.response().setStatusCode(MOVED).putHeader(HttpHeaders.LOCATION, "/").end();
        } else {
            answer(context, name);
        }
    }

    private void answer(RoutingContext context, String name) {
        ConsoleFile file = files.computeIfAbsent(name, ConsoleFile::read);
        if (file == null) {
            context.next();
            return;
        }
        HttpServerResponse response = context.response();
        response.putHeader(HttpHeaders.ETAG, file.tag())
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("X-Content-Type-Options", "nosniff");
        MultiMap asked = context.request().headers();
        if (file.tag().equals(asked.get(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(NOT_MODIFIED).end();
            return;
        }
        String encodings = asked.get(HttpHeaders.ACCEPT_ENCODING);
        boolean isPacked = encodings != null && encodings.contains("gzip");
        response.putHeader(HttpHeaders.CONTENT_TYPE, file.type());
        if (isPacked) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        response.end(isPacked ? file.packed() : file.plain());
    }
}
