package io.respite.server.tls;

/** Encryption cannot be had as the directives want it; the message says why. */
public final class TlsRefused extends Exception {

    private static final long serialVersionUID = 1;

    TlsRefused(String reason) {
        super(reason, null, false, false);
    }
}
