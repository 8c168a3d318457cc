package io.respite.app;

import io.quarkus.runtime.QuarkusBindException;
import java.util.regex.Pattern;

/** What stopped the start, in one line for the log. */
final class StartFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final Pattern SYSTEM_CALL =
            Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

    StartFailure(String reason) {
        super(reason, null, false, false);
    }

    /** The innermost cause that says something, without the name of the call that failed. */
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
        return SYSTEM_CALL.matcher(reason).replaceFirst("");
    }
}
