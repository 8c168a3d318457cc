package io.respite.app;

import io.respite.engine.Instance;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Which version of Respite this is: the build writes it into a resource. */
final class Version {

    private Version() {}

    /** The version of the build, such as {@code 0.1.0}. */
    static String text() {
        try (InputStream resource = Version.class.getResourceAsStream("version.txt")) {
            return new String(resource.readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code --version} prints. */
    static String line() {
        return "Respite server v="
                + text()
                + " redis="
                + Instance.REDIS_VERSION
                + " bits=64 java="
                + Runtime.version();
    }
}
