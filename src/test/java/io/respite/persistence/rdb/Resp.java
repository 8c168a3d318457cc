package io.respite.persistence.rdb;

import io.respite.golden.Connection;
import io.respite.server.LocalServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A client of any server: words in, the reply's bytes out, one byte a character. */
interface Resp {

    String call(String... words);

    /** A client of a server over its connection. */
    static Resp over(Connection connection) {
        return words -> {
            try {
                connection.send(LocalServer.request(words));
                StringBuilder reply = new StringBuilder();
                read(connection.replies(), reply);
                return reply.toString();
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        };
    }

    private static void read(InputStream replies, StringBuilder reply) throws IOException {
        int begin = reply.length();
        while (reply.length() < begin + 2 || reply.charAt(reply.length() - 1) != '\n') {
            reply.append((char) replies.read());
        }
        char type = reply.charAt(begin);
        String header = reply.substring(begin + 1, reply.length() - 2);
        if (type == '$' && !header.equals("-1")) {
            byte[] text = replies.readNBytes(Integer.parseInt(header) + 2);
            reply.append(new String(text, StandardCharsets.ISO_8859_1));
        } else if (type == '*') {
            for (int i = Integer.parseInt(header); i > 0; i--) {
                read(replies, reply);
            }
        }
    }

    /** The text of a reply that is a string. */
    default String text(String... words) {
        String reply = call(words);
        if (reply.charAt(0) != '$' || reply.startsWith("$-1")) {
            throw new IllegalStateException(String.join(" ", words) + ": " + reply);
        }
        return reply.substring(reply.indexOf('\n') + 1, reply.length() - 2);
    }
}
