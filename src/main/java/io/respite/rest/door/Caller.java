package io.respite.rest.door;

import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/**
 * Who calls a resource, as {@link AccessFilter} let them in.
 *
 * @param user whose rights they have
 * @param address their own, {@code host:port}
 * @param localAddress the one that they reached, {@code host:port}
 * @param isLocal whether they are on this machine
 */
public record Caller(String user, String address, String localAddress, boolean isLocal)
        implements Principal {

    /** The caller of the request with this context. */
    public static Caller of(SecurityContext context) {
        return (Caller) context.getUserPrincipal();
    }

    @Override
    public String getName() {
        return user;
    }
}
