package io.respite.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.respite.app.Families;
import io.respite.app.Sections;
import io.respite.bytes.Clock;
import io.respite.engine.CommandTable;
import io.respite.engine.Engine;
import io.respite.engine.settings.Directives;
import io.respite.engine.settings.Settings;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A server on a port of its own, with a loop and a clock that run: for what {@link LocalServer},
 * where time stands still, cannot show. It keeps nothing on disk and follows nobody.
 */
public final class RunningServer implements AutoCloseable {

    private static final long ARENA_BYTES = 1L << 30;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Settings settings = new Settings(Directives.all());
    private final Keyspace keyspace =
            new Keyspace(new Arena(ARENA_BYTES), 16, new SplittableRandom(1));
    private final RespServer server;
    private final int port;

    /** A server on a free port of the loopback interface, with these directives. */
    public RunningServer(Map<String, String> directives) {
        settings.put("port", List.of("0"));
        settings.put("bind", List.of("127.0.0.1"));
        directives.forEach((name, value) -> settings.put(name, List.of(value)));
        EngineLoop loop = new EngineLoop(vertx);
        CommandTable commands = new CommandTable(Families.all(Sections.all("test")));
        Engine engine = new Engine(keyspace, commands, settings, Clock.SYSTEM, loop);
        server = new RespServer(vertx, loop, engine);
        server.start().toCompletionStage().toCompletableFuture().join();
        port = engine.submit(() -> engine.instance().port()).join();
    }

    /** The directives, as they are now. */
    public Settings settings() {
        return settings;
    }

    /** The port that it listens on at first. */
    public int port() {
        return port;
    }

    /** A new client. */
    public Client connect() throws IOException {
        return new Client(port);
    }

    @Override
    public void close() {
        server.stop().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        keyspace.close();
    }

    /** A connection that reads replies of one line. */
    public static final class Client implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader replies;

        private Client(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            replies =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        }

        /** Sends one request, inline. */
        public void send(String command) throws IOException {
            socket.getOutputStream().write((command + "\r\n").getBytes(ISO_8859_1));
        }

        /** The next line of what came back; waits for it. */
        public String line() throws IOException {
            return replies.readLine();
        }

        /** Sends one request and returns the first line of its reply. */
        public String call(String command) throws IOException {
            send(command);
            return line();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
