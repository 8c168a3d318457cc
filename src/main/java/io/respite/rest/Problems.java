package io.respite.rest;

import io.respite.resp.CommandError;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns what goes wrong into problem details, be it in a resource or before there is one. */
@Singleton
final class Problems {

    private static final Logger log = Logger.getLogger(Problems.class);

    private static final String BROKEN = "The server has failed to answer this; its log says why.";
    private static final String ENDING = "The server is shutting down.";
    private static final String NOWHERE =
            "There is nothing here; a slash in a name is written %2F.";

    private static final String VERSIONS = "HTTP/1.1 is spoken here, and HTTP/1.0";

    private static final int BAD_REQUEST = Response.Status.BAD_REQUEST.getStatusCode();

    private final AllowedMethods methods;

    Problems(AllowedMethods methods) {
        this.methods = methods;
    }

    @ServerExceptionMapper
    Response notFound(NotFoundException error, HttpServerRequest request) {
        return response(error, request);
    }

    @ServerExceptionMapper
    Response refused(WebApplicationException error, HttpServerRequest request) {
        return response(error, request);
    }

    @ServerExceptionMapper
    Response notAllowed(NotAllowedException error, HttpServerRequest request) {
        String allowed = methods.of(request.path());
        String detail = request.method() + " is not done here, but " + allowed;
        return Problem.response(Response.Status.METHOD_NOT_ALLOWED, detail, request.path())
                .header(HttpHeaders.ALLOW, allowed)
                .build();
    }

    /** What a command would not do in this state of things. */
    @ServerExceptionMapper
    Response refused(CommandError error, HttpServerRequest request) {
        return Problem.refused(Problem.status(error), error, request.path());
    }

    /** The engine takes nothing more. */
    @ServerExceptionMapper
    Response ending(RejectedExecutionException error, HttpServerRequest request) {
        return Problem.response(Response.Status.SERVICE_UNAVAILABLE, ENDING, request.path())
                .build();
    }

    /** Ours: the log has it, and whoever asked only that it happened. */
    @ServerExceptionMapper
    Response broken(Throwable error, HttpServerRequest request) {
        log.errorf(error, "%s could not be answered", request.path());
        return Problem.response(Response.Status.INTERNAL_SERVER_ERROR, BROKEN, request.path())
                .build();
    }

    private static Response response(WebApplicationException error, HttpServerRequest request) {
        Response given = error.getResponse();
        if (given.getStatus() < Response.Status.BAD_REQUEST.getStatusCode()) {
            return given;
        }
        Response.ResponseBuilder response =
                Problem.response(given.getStatusInfo(), detail(error), request.path());
        given.getHeaders()
                .forEach(
                        (name, values) -> {
                            if (!name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)) {
                                values.forEach(value -> response.header(name, value));
                            }
                        });
        return response.build();
    }

    /* In place of the framework's own words for a path that it does not find. */
    private static String detail(WebApplicationException error) {
        String words = error.getMessage();
        boolean isOurs =
                words != null && !words.startsWith("HTTP 404") && !words.contains("target");
        return isOurs || !(error instanceof NotFoundException) ? words : NOWHERE;
    }

    /** Answers what no resource and no file does, and what is no request. */
    void answerTheRest(@Observes Router router) {
        for (Response.Status status :
                new Response.Status[] {
                    Response.Status.BAD_REQUEST,
                    Response.Status.NOT_FOUND,
                    Response.Status.METHOD_NOT_ALLOWED,
                    Response.Status.NOT_ACCEPTABLE,
                    Response.Status.REQUEST_ENTITY_TOO_LARGE,
                    Response.Status.UNSUPPORTED_MEDIA_TYPE
                }) {
            router.errorHandler(
                    status.getStatusCode(),
                    routing -> Problem.send(routing, status, detail(routing, status)));
        }
    }

    /** Answers what no filter is to see, such as a request that names no host. */
    void answerWhatIsNoRequest(@Observes Router router) {
        router.route()
                .order(Integer.MIN_VALUE)
                .handler(Problems::look)
                .failureHandler(
                        routing -> {
                            Throwable failure = routing.failure();
                            boolean isBad = failure instanceof VertxException;
                            if (isBad && routing.statusCode() == BAD_REQUEST) {
                                Problem.send(
                                        routing, Response.Status.BAD_REQUEST, failure.getMessage());
                            } else {
                                routing.next();
                            }
                        });
    }

    private static void look(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        String flaw = flaw(request.uri());
        if (request.version() == null) {
            Problem.send(routing, Response.Status.HTTP_VERSION_NOT_SUPPORTED, VERSIONS);
        } else if (flaw != null) {
            Problem.send(routing, Response.Status.BAD_REQUEST, flaw);
        } else {
            routing.next();
        }
    }

    /* Why it is no path with a query (RFC 3986), or null. Quarkus would look as well, and answer
     * without a word: the program has it leave that out. */
    private static String flaw(String uri) {
        try {
            new URI(uri);
            return null;
        } catch (URISyntaxException wrong) {
            return wrong.getReason() + " at character " + (wrong.getIndex() + 1) + " of the path";
        }
    }

    private static String detail(RoutingContext routing, Response.Status status) {
        return status == Response.Status.NOT_FOUND
                ? NOWHERE
                : status.getReasonPhrase() + ": " + routing.request().method();
    }
}
