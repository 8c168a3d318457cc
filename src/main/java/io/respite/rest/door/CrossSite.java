package io.respite.rest.door;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * Tells requests apart that a browser makes for a page of another site: they come with whatever
 * password the browser remembers, and from this machine if its user sits there.
 */
final class CrossSite {

    /** What a browser says of requests that no page of another origin is behind. */
    private static final Set<String> OWN = Set.of("same-origin", "none");

    /** What a form of any page can send, without that the browser asks first. */
    private static final Set<String> FORM_TYPES =
            Set.of("application/x-www-form-urlencoded", "multipart/form-data", "text/plain");

    private static final Set<HttpMethod> READING =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private CrossSite() {}

    /**
     * Whether a page of another origin is behind the request, another port being another origin:
     * by {@code Sec-Fetch-Site}, which no page can forge, else by {@code Origin}. Programs send
     * neither.
     */
    static boolean isForeign(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return !OWN.contains(site);
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && !isOwn(origin, request.authority());
    }

    private static boolean isOwn(String origin, HostAndPort asked) {
        try {
            URI uri = URI.create(origin);
            if (uri.getHost() == null || uri.getUserInfo() != null || asked == null) {
                return false;
            }
            int usual = "https".equals(uri.getScheme()) ? 443 : 80;
            int port = uri.getPort() < 0 ? usual : uri.getPort();
            int askedPort = asked.port() < 0 ? usual : asked.port();
            return uri.getHost().equalsIgnoreCase(asked.host()) && port == askedPort;
        } catch (IllegalArgumentException broken) {
            return false;
        }
    }

    /** Whether a person follows a link to a page: nothing but that page comes of it. */
    static boolean isVisit(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET)
                && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"));
    }

    /** Whether the request may change something and has a body of a type that any form can send. */
    static boolean isForm(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || READING.contains(request.method()) || isEmpty(request)) {
            return false;
        }
        String name = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return FORM_TYPES.contains(name);
    }

    private static boolean isEmpty(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null
                ? request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null
                : length.equals("0");
    }

    /**
     * Whether the request names this machine as it is known by itself only: by an address, or as
     * localhost. A page of another site can have its own name lead here, but not such a one.
     */
    static boolean namesThisMachine(HttpServerRequest request) {
        HostAndPort asked = request.authority();
        if (asked == null) {
            return true;
        }
        String host = asked.host().toLowerCase(Locale.ROOT);
        if (host.equals("localhost") || host.endsWith(".localhost")) {
            return true;
        }
        try {
            InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException name) {
            return false;
        }
    }
}
