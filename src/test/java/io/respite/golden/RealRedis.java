package io.respite.golden;

import io.respite.app.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real {@code redis-server}, started in a directory of its own and stopped by {@code close}. */
public final class RealRedis implements Target {

    private static final Version OLDEST = new Version("6.2");
    private static final Pattern VERSION = Pattern.compile("v=(\\d+\\.\\d+\\.\\d+)");
    private static final int START_LIMIT_MS = 30_000;

    /** What Redis got after 7.2 and Respite has: no real Redis up to there can play it. */
    private static final Set<String> LATER = Set.of("hash-field-expiry");

    private final Process process;
    private final Path directory;
    private final SocketTarget socket;

    private RealRedis(Process process, Path directory, SocketTarget socket) {
        this.process = process;
        this.directory = directory;
        this.socket = socket;
    }

    /**
     * The {@code redis-server} to compare with: the one that the system property
     * {@code golden.redis} names, else one of 6.2 or later on PATH, else the binary inside the
     * embedded-redis jar, unpacked. Empty when there is none for this machine.
     */
    public static Optional<Path> binary() throws IOException {
        String named = System.getProperty("golden.redis");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        Optional<Path> onPath = onPath();
        return onPath.isPresent() ? onPath : embedded();
    }

    /** The one of 6.2 or later on PATH. */
    public static Optional<Path> onPath() throws IOException {
        for (String folder : System.getenv("PATH").split(":")) {
            Path binary = Path.of(folder, "redis-server");
            if (Files.isExecutable(binary) && version(binary).compareTo(OLDEST) >= 0) {
                return Optional.of(binary);
            }
        }
        return Optional.empty();
    }

    /** The one of 6.2 inside the embedded-redis jar, unpacked; empty on other machines. */
    public static Optional<Path> embedded() throws IOException {
        String platform = System.getProperty("os.name") + "-" + System.getProperty("os.arch");
        String resource =
                switch (platform) {
                    case "Linux-amd64" -> "/redis-server-6.2.6-v5-linux-amd64";
                    case "Linux-aarch64" -> "/redis-server-6.2.7-linux-arm64";
                    case "Mac OS X-x86_64" -> "/redis-server-6.2.6-v5-darwin-amd64";
                    case "Mac OS X-aarch64" -> "/redis-server-6.2.6-v5-darwin-arm64";
                    default -> "/none";
                };
        try (InputStream in = RealRedis.class.getResourceAsStream(resource)) {
            if (in == null) {
                return Optional.empty();
            }
            Path binary = Files.createTempDirectory("golden").resolve("redis-server");
            Files.copy(in, binary, StandardCopyOption.REPLACE_EXISTING);
            if (!binary.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + binary + " executable");
            }
            /* The last to be named is the first to go. */
            binary.getParent().toFile().deleteOnExit();
            binary.toFile().deleteOnExit();
            return Optional.of(binary);
        }
    }

    /** The version that a binary says it has. */
    public static Version version(Path binary) throws IOException {
        Process process = new ProcessBuilder(binary.toString(), "--version").start();
        Matcher matcher = VERSION.matcher(new String(process.getInputStream().readAllBytes()));
        if (!matcher.find()) {
            throw new IOException(binary + " does not tell its version");
        }
        return new Version(matcher.group(1));
    }

    /**
     * Starts the server on a free port and waits until it accepts connections.
     *
     * @param silenceMs how long its connections wait for a byte before saying that no reply comes
     */
    public static RealRedis start(Path binary, int silenceMs) throws IOException {
        Version version = version(binary);
        Path directory = Files.createTempDirectory("golden-redis");
        int port = FreePort.next();
        Process process =
                new ProcessBuilder(arguments(binary, version, directory, port))
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("redis.log").toFile())
                        .start();
        SocketTarget socket =
                new SocketTarget("redis " + version, version, LATER, "127.0.0.1", port, silenceMs);
        RealRedis redis = new RealRedis(process, directory, socket);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        redis.awaitStart(port);
        return redis;
    }

    private static List<String> arguments(Path binary, Version version, Path dir, int port) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                binary.toString(),
                                "--port",
                                "" + port,
                                "--bind",
                                "127.0.0.1",
                                "--dir",
                                dir.toString(),
                                "--save",
                                "",
                                "--appendonly",
                                "no"));
        if (version.compareTo(new Version("7.0")) >= 0) {
            arguments.addAll(List.of("--enable-debug-command", "yes"));
        }
        return arguments;
    }

    private void awaitStart(int port) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_LIMIT_MS);
        while (true) {
            try {
                new Socket("127.0.0.1", port).close();
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException(
                            "redis-server does not start: "
                                    + Files.readString(directory.resolve("redis.log")),
                            notYet);
                }
                advance(Duration.ofMillis(10));
            }
        }
    }

    @Override
    public String name() {
        return socket.name();
    }

    @Override
    public Version version() {
        return socket.version();
    }

    @Override
    public Set<String> lacks() {
        return socket.lacks();
    }

    @Override
    public Connection connect() throws IOException {
        return socket.connect();
    }

    @Override
    public void advance(Duration time) {
        socket.advance(time);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
