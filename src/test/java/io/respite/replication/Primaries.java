package io.respite.replication;

import io.respite.memory.Memory;
import io.respite.persistence.disk.ByteSink;
import io.respite.persistence.rdb.RdbForm;
import io.respite.server.LocalServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What primaries send. */
final class Primaries {

    /** A history's id. */
    static final String ID = "0123456789abcdef0123456789abcdef01234567";

    /** The end of data whose length nobody knows. */
    static final String MARK = "0123456789012345678901234567890123456789";

    private Primaries() {}

    /** What a server saves after some commands, of words without spaces. */
    static byte[] rdb(String... commands) {
        try (LocalServer server = LocalServer.start(Map.of("enable-debug-command", "yes"))) {
            for (String command : commands) {
                server.connect().call(command.split(" "));
            }
            return rdb(server);
        }
    }

    /** What a server saves now. */
    static byte[] rdb(LocalServer server) {
        Bytes bytes = new Bytes();
        try {
            server.persistence().saves().write(RdbForm.of(server.engine(), false), bytes);
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return bytes.taken.toByteArray();
    }

    /** One of some commands, of words without spaces, as clients send them. */
    static String requests(String... commands) {
        StringBuilder text = new StringBuilder();
        for (String command : commands) {
            byte[] request = LocalServer.request(command.split(" "));
            text.append(new String(request, StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** All of these, one after the other. */
    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static final class Bytes implements ByteSink {

        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public void write(long ref, int length) {
            taken.writeBytes(Memory.bytes(ref, length));
        }

        @Override
        public void finish() {}

        @Override
        public void abort() {}
    }
}
