package io.respite.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.respite.app.Families;
import io.respite.app.Sections;
import io.respite.bytes.Clock;
import io.respite.engine.CommandTable;
import io.respite.engine.Engine;
import io.respite.engine.settings.Directives;
import io.respite.engine.settings.Settings;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * A server on a port of its own, with a loop and a clock that run: for what {@link LocalServer},
 * where time stands still, cannot show. It keeps nothing on disk and follows nobody.
 */
public final class RunningServer implements AutoCloseable {

    private static final long ARENA_BYTES = 1L << 30;
    private static final long PATIENCE_S = 30;
    private static final long POLL_NANOS = 5_000_000;

    private final Vertx vertx;
    private final Settings settings = new Settings(Directives.all());
    private final Arena arena = new Arena(ARENA_BYTES);
    private final Keyspace keyspace = new Keyspace(arena, 16, new SplittableRandom(1));
    private final Engine engine;
    private final RespServer server;

    /** A server on a free port of the loopback interface, with these directives. */
    public RunningServer(Map<String, String> directives) {
        this(false, directives);
    }

    /** The same with the system's own transport, where there is one, or with Java's. */
    RunningServer(boolean isNative, Map<String, String> directives) {
        vertx =
                Vertx.vertx(
                        new VertxOptions()
                                .setEventLoopPoolSize(1)
                                .setPreferNativeTransport(isNative));
        settings.put("port", List.of("0"));
        settings.put("bind", List.of("127.0.0.1"));
        directives.forEach((name, value) -> settings.put(name, List.of(value)));
        EngineLoop loop = new EngineLoop(vertx);
        CommandTable commands = new CommandTable(Families.all(Sections.all("test")));
        engine = new Engine(keyspace, commands, settings, Clock.SYSTEM, loop);
        server = new RespServer(vertx, loop, engine);
        try {
            await(server.start());
        } catch (CompletionException refused) {
            close();
            throw refused;
        }
    }

    private static void await(Future<?> future) {
        future.toCompletionStage().toCompletableFuture().join();
    }

    /** The directives, as they are now. */
    public Settings settings() {
        return settings;
    }

    /** The kinds of ports that it listens on. */
    List<String> kinds() {
        return server.kinds();
    }

    /** Whether it runs on the system's own transport. */
    boolean isNative() {
        return vertx.isNativeTransportEnabled();
    }

    /** The port that it listens on without encryption. */
    public int port() {
        return of(engine -> engine.instance().port());
    }

    /** What the engine's thread answers. */
    <T> T of(Function<Engine, T> question) {
        return engine.submit(() -> question.apply(engine)).join();
    }

    /** How many bytes of the arena are taken. */
    long usedBytes() {
        return of(engine -> arena.usedBytes());
    }

    /** How many clients are connected. */
    int clients() {
        return of(engine -> engine.sessions().count());
    }

    /** Waits until so many clients are connected. */
    void awaitClients(int count) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (clients() != count && System.nanoTime() < end) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        assertThat(clients()).isEqualTo(count);
    }

    /** A new client. */
    public Client connect() throws IOException {
        return new Client(port());
    }

    @Override
    public void close() {
        await(server.stop());
        await(vertx.close());
        keyspace.close();
    }

    /** A connection that reads replies of one line. */
    public static final class Client implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader replies;

        private Client(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_S));
            replies =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        }

        /** Sends one request, inline. */
        public void send(String command) throws IOException {
            send((command + "\r\n").getBytes(ISO_8859_1));
        }

        /** Sends these bytes. */
        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
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
