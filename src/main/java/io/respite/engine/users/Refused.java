package io.respite.engine.users;

/** Users cannot be had from what was written; the message says why. */
public final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    Refused(String reason) {
        super(reason, null, false, false);
    }
}
