package io.respite.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.respite.resp.CommandError;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Why a request was not fulfilled: problem details (RFC 9457) of the type {@code about:blank}.
 *
 * @param title the phrase of the status
 * @param status the HTTP status
 * @param detail what is wrong with this request, or null
 * @param instance the path that was asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "Problem details (RFC 9457)")
public record Problem(String title, int status, String detail, String instance) {

    private static final int INSUFFICIENT_STORAGE = 507;

    public static final String MEDIA_TYPE = "application/problem+json";

    /** The phrase of a status, also of those that Jakarta does not know. */
    static String title(int status) {
        Response.Status known = Response.Status.fromStatusCode(status);
        if (known != null) {
            return known.getReasonPhrase();
        }
        return status == INSUFFICIENT_STORAGE ? "Insufficient Storage" : "Error";
    }

    /** The response that says so. */
    public static Response.ResponseBuilder response(
            Response.StatusType status, String detail, String path) {
        String title = status.getReasonPhrase();
        return Response.status(status)
                .header(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
                .entity(new Problem(title, status.getStatusCode(), detail, path));
    }

    /** What it means in HTTP that a command is refused in these words. */
    public static Response.Status status(CommandError refused) {
        String text = refused.text();
        if (text.startsWith("NOPERM ")) {
            return Response.Status.FORBIDDEN;
        }
        return text.startsWith("LOADING ") || text.startsWith("MASTERDOWN ")
                ? Response.Status.SERVICE_UNAVAILABLE
                : Response.Status.CONFLICT;
    }

    /** The response to a request that a command would have refused in these words: 409. */
    public static Response conflict(CommandError refused, String path) {
        return refused(Response.Status.CONFLICT, refused, path);
    }

    /** The response to a request that a command would have refused in these words. */
    public static Response refused(Response.StatusType status, CommandError refused, String path) {
        String withoutCode = refused.text().substring(refused.text().indexOf(' ') + 1);
        return response(status, withoutCode, path).build();
    }

    /** Answers a request that comes to no resource. */
    public static void send(RoutingContext routing, Response.StatusType status, String detail) {
        routing.response()
                .setStatusCode(status.getStatusCode())
                .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
                .end(
                        new JsonObject()
                                .put("title", status.getReasonPhrase())
                                .put("status", status.getStatusCode())
                                .put("detail", detail)
                                .put("instance", routing.request().path())
                                .encode());
    }
}
