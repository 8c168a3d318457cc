package io.respite.rest.door;

import jakarta.ws.rs.BadRequestException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a name in the path of a request: percent-encoded, or in base64. */
public final class PathName {

    private PathName() {}

    /**
     * The name at a place of the path. It is taken from what the client sent, because a path that
     * was decoded as text has lost the bytes that are none.
     *
     * @param uri as in the request's first line
     * @param place of the name, where the path is cut at its slashes; 0 is before the first
     * @throws BadRequestException where it is not encoded well
     */
    public static byte[] of(String uri, int place, ByteForm form) {
        int end = uri.indexOf('?');
        String path = end < 0 ? uri : uri.substring(0, end);
        int scheme = path.indexOf("://");
        String absolute = scheme < 0 ? path : path.substring(path.indexOf('/', scheme + 3));
        String[] parts = absolute.split("/", -1);
        /* What was routed was made tidy before: a slash too many would make it another name. */
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].isEmpty() || parts.length != place + 1) {
                throw new BadRequestException("The path has a slash too many");
            }
        }
        byte[] name = decode(parts[place]);
        if (form == ByteForm.TEXT) {
            return name;
        }
        String base64 = new String(name, StandardCharsets.ISO_8859_1);
        return ByteForm.decode(base64.equals("=") ? "" : base64, "The name");
    }

    private static byte[] decode(String part) {
        byte[] name = new byte[part.length()];
        int length = 0;
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c != '%') {
                name[length++] = (byte) c;
                continue;
            }
            int high = i + 2 < part.length() ? Character.digit(part.charAt(i + 1), 16) : -1;
            int low = i + 2 < part.length() ? Character.digit(part.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                throw new BadRequestException("The name is not percent-encoded well");
            }
            name[length++] = (byte) (high << 4 | low);
            i += 2;
        }
        return Arrays.copyOf(name, length);
    }
}
