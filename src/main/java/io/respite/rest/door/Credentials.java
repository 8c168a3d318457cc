package io.respite.rest.door;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * The user and password of an HTTP Basic header.
 *
 * @param password as bytes, since any are allowed
 */
record Credentials(String user, byte[] password) {

    private static final String SCHEME = "Basic ";

    /** The credentials in an {@code Authorization} header, or null where there are none in it. */
    static Credentials of(String header) {
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        byte[] pair;
        try {
            pair = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
        int colon = 0;
        while (colon < pair.length && pair[colon] != ':') {
            colon++;
        }
        if (colon == pair.length) {
            return null;
        }
        String user = new String(pair, 0, colon, StandardCharsets.UTF_8);
        return new Credentials(user, Arrays.copyOfRange(pair, colon + 1, pair.length));
    }
}
