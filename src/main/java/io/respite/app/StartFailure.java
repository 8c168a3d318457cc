package io.respite.app;

import io.quarkus.runtime.QuarkusBindException;

/** What stopped the start, in one line for the log. */
final class StartFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    StartFailure(String reason) {
        super(reason, null, false, false);
    }

    /** The innermost cause that says something. */
    static String reason(Throwable failure) {
        String reason = failure.toString();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof QuarkusBindException bind) {
                return "HTTP port " + bind.getPort() + " is taken";
            }
            if (cause.getMessage() != null) {
                reason = cause.getMessage();
            }
        }
        return reason;
    }
}
