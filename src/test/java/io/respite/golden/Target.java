package io.respite.golden;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** A server that transcripts are played against. */
public interface Target extends AutoCloseable {

    /** What test reports call it, such as {@code redis 7.2.6}. */
    String name();

    /** The Redis version whose behaviour the server shows. */
    Version version();

    /** The features (words after {@code @needs}) that the server does not have yet. */
    Set<String> lacks();

    /** Opens a fresh connection. */
    Connection connect() throws IOException;

    /** Lets the server's time pass: an injected clock is moved, a real one is waited for. */
    void advance(Duration time);

    @Override
    void close() throws IOException;
}
