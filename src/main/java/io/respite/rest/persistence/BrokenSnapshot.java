package io.respite.rest.persistence;

import io.respite.rest.Problem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Problem details of a snapshot that was not loaded because it is broken.
 *
 * @param offset where it is, in bytes from the beginning; -1 where the whole is meant
 * @param reason what is wrong there
 */
@Schema(description = "Problem details (RFC 9457) with the place in the file")
record BrokenSnapshot(
        String title, int status, String detail, String instance, long offset, String reason) {

    static Response response(String reason, long offset, String path) {
        Response.Status status = Response.Status.BAD_REQUEST;
        String place = offset < 0 ? "" : " at byte " + offset;
        return Response.status(status)
                .header(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .entity(
                        new BrokenSnapshot(
                                status.getReasonPhrase(),
                                status.getStatusCode(),
                                "The snapshot is broken" + place + ": " + reason,
                                path,
                                offset,
                                reason))
                .build();
    }
}
