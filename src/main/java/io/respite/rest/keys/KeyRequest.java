package io.respite.rest.keys;

import io.respite.rest.door.ByteForm;
import io.respite.rest.door.Caller;
import io.respite.rest.door.PathName;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** What each request about one key has: which it is, who asks, and in which state it must be. */
public final class KeyRequest {

    static final String TAG = "\"baf85723089e9ab920626e312f9b744b\"";

    /** Of {@code /admin/databases/{db}/keys/{key}}, cut at its slashes. */
    private static final int PLACE = 5;

    @RestPath
    @Parameter(description = "The database's index", example = "0")
    int db;

    /** As it was decoded: {@link #name} has the bytes. */
    @RestPath
    @Parameter(
            description =
                    "The name, percent-encoded whatever bytes it has; with encoding=base64 in"
                            + " base64url, = for the empty one",
            example = "user%3A7")
    String key;

    @RestQuery
    @Parameter(
            description = "base64 where the key in the path is so, to have all bytes so",
            example = "base64")
    String encoding;

    @HeaderParam(HttpHeaders.IF_MATCH)
    @Parameter(
            name = HttpHeaders.IF_MATCH,
            description = "Only if the key is in a state with this ETag, else 412",
            example = TAG)
    String match;

    @HeaderParam(HttpHeaders.IF_NONE_MATCH)
    @Parameter(
            name = HttpHeaders.IF_NONE_MATCH,
            description =
                    "Only if the key is in no such state, else 412, or 304 for GET; * where there"
                            + " is to be no such key",
            example = TAG)
    String noneMatch;

    @Context SecurityContext security;
    @Context RoutingContext routing;

    /** How bytes are to be shown. */
    ByteForm form() {
        return ByteForm.of(encoding);
    }

    /** The key's bytes. */
    byte[] name() {
        return PathName.of(routing.request().uri(), PLACE, form());
    }

    /** The same, where a part of the path stands behind it. */
    byte[] nameBefore(String part) {
        String uri = routing.request().uri();
        int end = uri.indexOf('?') < 0 ? uri.length() : uri.indexOf('?');
        return PathName.of(uri.substring(0, end - part.length() - 1), PLACE, form());
    }

    Caller caller() {
        return Caller.of(security);
    }

    KeyAccess.Conditions conditions() {
        return new KeyAccess.Conditions(match, noneMatch);
    }
}
