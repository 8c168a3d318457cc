package io.respite.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The program: runs the server until it is told to stop. */
@QuarkusMain
public final class Respite {

    /** Starts the server with the given command line and returns when it has shut down. */
    public static void main(String... args) {
        Quarkus.run(args);
    }
}
