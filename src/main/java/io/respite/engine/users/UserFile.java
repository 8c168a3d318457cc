package io.respite.engine.users;

import io.respite.engine.settings.ConfigRewrite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** The file of users that {@code aclfile} names: a {@code user} line each. */
final class UserFile {

    private UserFile() {}

    /**
     * Its text.
     *
     * @throws Refused with the reason where it cannot be read
     */
    static String read(Path file) throws Refused {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new Refused(
                    "Error loading ACLs, opening file '" + file + "': " + ConfigRewrite.reason(e));
        }
    }

    /** Writes all users; the old file stays as it is until the new one is whole and on disk. */
    static void write(Path file, Collection<User> users) throws IOException {
        StringBuilder text = new StringBuilder();
        for (User user : users) {
            text.append("user ").append(user.name()).append(' ').append(user.rules()).append('\n');
        }
        ConfigRewrite.replace(file, text.toString());
    }
}
