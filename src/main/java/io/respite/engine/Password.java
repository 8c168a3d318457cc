package io.respite.engine;

import io.respite.engine.settings.Settings;
import java.security.MessageDigest;

/**
 * The password of the one user there is, {@code default}, as {@code requirepass} says now. Owned by
 * the engine thread.
 */
public final class Password {

    private static final String USER = "default";

    private final Settings settings;
    private byte[] password;

    Password(Settings settings) {
        this.settings = settings;
        settings.onChange(this::read, "requirepass");
        read();
    }

    private void read() {
        password = settings.bytes("requirepass");
    }

    /** Whether clients must authenticate at all. */
    public boolean isRequired() {
        return password.length > 0;
    }

    /** Whether the user exists and the password is right; without one any password is. */
    public boolean admits(String user, byte[] attempt) {
        boolean isRight = !isRequired() || MessageDigest.isEqual(attempt, password);
        return user.equals(USER) && isRight;
    }
}
