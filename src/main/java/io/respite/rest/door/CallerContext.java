package io.respite.rest.door;

import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/** Hands the caller to the resource; there are no roles, only commands. */
record CallerContext(Caller caller, boolean isSecure) implements SecurityContext {

    @Override
    public Principal getUserPrincipal() {
        return caller;
    }

    @Override
    public boolean isUserInRole(String role) {
        return false;
    }

    @Override
    public boolean isSecure() {
        return isSecure;
    }

    @Override
    public String getAuthenticationScheme() {
        return BASIC_AUTH;
    }
}
