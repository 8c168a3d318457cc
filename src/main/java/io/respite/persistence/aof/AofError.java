package io.respite.persistence.aof;

/** A file of the append-only file cannot be read. The message is one line for the log. */
final class AofError extends Exception {

    private static final long serialVersionUID = 1;

    AofError(String message) {
        super(message);
    }
}
