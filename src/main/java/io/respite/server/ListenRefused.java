package io.respite.server;

/** An address or a path cannot be listened on; the message is what the log says of it. */
public final class ListenRefused extends Exception {

    private static final long serialVersionUID = 1;

    ListenRefused(String reason) {
        super(reason, null, false, false);
    }
}
