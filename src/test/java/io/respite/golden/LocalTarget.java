package io.respite.golden;

import io.respite.server.LocalServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** The server in this process, without a socket and with a clock that only transcripts move. */
final class LocalTarget implements Target {

    /** Groups of commands that later work brings. */
    static final Set<String> LACKS =
            Set.of("list", "hash", "set", "zset", "stream", "pubsub", "multi", "rdb", "script");

    private static final Map<String, String> SETTINGS = Map.of("enable-debug-command", "yes");

    private final LocalServer server = LocalServer.start(SETTINGS);

    @Override
    public String name() {
        return "in process";
    }

    @Override
    public Version version() {
        return new Version("7.2.6");
    }

    @Override
    public Set<String> lacks() {
        return LACKS;
    }

    @Override
    public Connection connect() {
        return new LocalConnection(server.connect());
    }

    @Override
    public void advance(Duration time) {
        server.advance(time.toMillis());
    }

    @Override
    public void close() {
        server.close();
    }

    private static final class LocalConnection implements Connection {

        private final LocalServer.Client client;
        private final Received received = new Received();

        LocalConnection(LocalServer.Client client) {
            this.client = client;
        }

        @Override
        public void send(byte[] bytes) {
            received.add(client.send(bytes));
        }

        @Override
        public InputStream replies() {
            return received;
        }

        @Override
        public void endRequests() {
            client.close();
        }

        @Override
        public void close() {
            client.close();
        }

        private final class Received extends InputStream {

            private InputStream bytes = InputStream.nullInputStream();

            void add(byte[] more) {
                bytes = new SequenceInputStream(bytes, new ByteArrayInputStream(more));
            }

            @Override
            public int read() throws IOException {
                int next = bytes.read();
                if (next < 0) {
                    bytes = new ByteArrayInputStream(client.received());
                    next = bytes.read();
                }
                if (next < 0 && client.isOpen()) {
                    throw new SocketTimeoutException("no more of a reply");
                }
                return next;
            }
        }
    }
}
