package io.respite.app;

/** The configuration cannot be used. Its message is the one line to show before exit status 1. */
public final class ConfigurationError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigurationError(String message) {
        super(message, null, false, false);
    }

    /** An error at a place: the file and line, the command line, or the environment. */
    static ConfigurationError at(String place, String line, String reason) {
        return new ConfigurationError(
                "*** FATAL CONFIG FILE ERROR (Respite) *** Reading "
                        + place
                        + " >>> '"
                        + line
                        + "' "
                        + reason);
    }
}
