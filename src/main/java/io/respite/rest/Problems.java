package io.respite.rest;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns what a resource throws into problem details. */
final class Problems {

    @ServerExceptionMapper
    Response notFound(NotFoundException error, UriInfo uri) {
        return response(error, uri);
    }

    @ServerExceptionMapper
    Response refused(WebApplicationException error, UriInfo uri) {
        return response(error, uri);
    }

    private static Response response(WebApplicationException error, UriInfo uri) {
        Response given = error.getResponse();
        Response.ResponseBuilder response =
                Problem.response(given.getStatusInfo(), error.getMessage(), uri.getPath());
        given.getHeaders()
                .forEach(
                        (name, values) -> {
                            if (!name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)) {
                                values.forEach(value -> response.header(name, value));
                            }
                        });
        return response.build();
    }
}
