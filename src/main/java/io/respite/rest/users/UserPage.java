package io.respite.rest.users;

import io.respite.engine.Engine;
import io.respite.engine.users.User;
import io.respite.engine.users.Users;
import io.respite.rest.door.ByteForm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Some of the users.
 *
 * @param cursor where to go on, or null behind the last
 * @param file where they are saved, or null where {@code aclfile} names none
 */
@Schema(name = "Users")
record UserPage(String cursor, String file, List<UserView> users) {

    /** A page ends when it took so long: others wait meanwhile. */
    private static final long MOST_NANOS = 500_000;

    /** The last name of a page stands behind it, so that no cursor is empty. */
    private static final String MARK = "u";

    /**
     * The next users in the order of their names. For the engine thread.
     *
     * @param cursor of the page before, or empty
     */
    static UserPage of(Engine engine, String cursor, int count) {
        Users all = engine.accessControl().users();
        long deadline = engine.clock().nanos() + MOST_NANOS;
        List<UserView> users = new ArrayList<>();
        String next = null;
        String last = null;
        for (User user : cursor.isEmpty() ? all.all() : all.after(name(cursor))) {
            boolean isLate = last != null && engine.clock().nanos() > deadline;
            if (users.size() == count || isLate) {
                next = MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(last));
                break;
            }
            users.add(UserView.of(user));
            last = user.name();
        }
        Path file = engine.settings().path("aclfile");
        return new UserPage(next, file == null ? null : file.toString(), users);
    }

    /**
     * The name that a cursor stands for.
     *
     * @throws jakarta.ws.rs.BadRequestException where it is no cursor
     */
    static String name(String cursor) {
        String encoded = cursor.startsWith(MARK) ? cursor.substring(MARK.length()) : "?";
        return new String(ByteForm.decode(encoded, "cursor"), StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }
}
