package io.respite.rest.door;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The error of a command as one of HTTP. */
public final class Refused {

    private static final int INSUFFICIENT_STORAGE = 507;
    private static final int UNAVAILABLE = 503;
    private static final int CONFLICT = 409;
    private static final int FORBIDDEN = 403;
    private static final int BAD_REQUEST = 400;
    private static final int RETRY_SECONDS = 1;

    /** By the code that an error begins with; any other is the request's fault. */
    private static final Map<String, Integer> STATUS =
            Map.ofEntries(
                    Map.entry("OOM", INSUFFICIENT_STORAGE),
                    Map.entry("LOADING", UNAVAILABLE),
                    Map.entry("MASTERDOWN", UNAVAILABLE),
                    Map.entry("BUSY", UNAVAILABLE),
                    Map.entry("MISCONF", UNAVAILABLE),
                    Map.entry("NOREPLICAS", UNAVAILABLE),
                    Map.entry("READONLY", CONFLICT),
                    Map.entry("WRONGTYPE", CONFLICT),
                    Map.entry("EXECABORT", CONFLICT),
                    Map.entry("NOPERM", FORBIDDEN));

    private Refused() {}

    /**
     * The reply, if it is none of an error.
     *
     * @throws WebApplicationException which says what the error says
     */
    public static Reply unlessDone(Reply reply) {
        if (!reply.isFailure()) {
            return reply;
        }
        String text =
                new String(
                        reply.text().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        int space = text.indexOf(' ');
        String code = space < 0 ? text : text.substring(0, space);
        int status = STATUS.getOrDefault(code, BAD_REQUEST);
        Response.ResponseBuilder response =
                status == INSUFFICIENT_STORAGE
                        ? Response.status(status, "Insufficient Storage")
                        : Response.status(status);
        if (status == UNAVAILABLE) {
            response.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        throw new WebApplicationException(
                code.equals("ERR") ? text.substring(space + 1) : text, response.build());
    }
}
