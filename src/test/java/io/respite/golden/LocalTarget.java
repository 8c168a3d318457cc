package io.respite.golden;

import io.respite.server.LocalServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** The server in this process, without a socket and with a clock that only transcripts move. */
public final class LocalTarget implements Target {

    private static final Map<String, String> SETTINGS =
            Map.of("enable-debug-command", "yes", "save", "", "dir", temporaryDirectory());

    private static String temporaryDirectory() {
        try {
            Path directory = Files.createTempDirectory("golden-local");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> clear(directory.toFile())));
            return directory.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void clear(File directory) {
        for (File file : directory.listFiles()) {
            file.delete();
        }
        directory.delete();
    }

    private final LocalServer server = LocalServer.start(SETTINGS);

    public LocalServer server() {
        return server;
    }

    @Override
    public String name() {
        return "in process";
    }

    @Override
    public Version version() {
        return Targets.VERSION;
    }

    @Override
    public Set<String> lacks() {
        return Targets.LACKING;
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
        private final ReplyBuffer received = new ReplyBuffer();

        LocalConnection(LocalServer.Client client) {
            this.client = client;
        }

        @Override
        public void send(byte[] bytes) {
            received.append(client.send(bytes));
            noteClosed();
        }

        @Override
        public InputStream replies() {
            received.append(client.received());
            noteClosed();
            return received;
        }

        @Override
        public void endRequests() {
            client.close();
            received.end();
        }

        @Override
        public void close() {
            client.close();
        }

        private void noteClosed() {
            if (!client.isOpen()) {
                received.end();
            }
        }
    }
}
