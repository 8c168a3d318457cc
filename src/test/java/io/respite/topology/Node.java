package io.respite.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.app.FreePort;
import io.respite.app.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.util.SafeEncoder;

/**
 * One server of several, on a port of the loopback interface: Respite, or a real Redis. It keeps
 * its port and directory when it is started again.
 */
public final class Node implements AutoCloseable {

    /** A file of this name in its directory is its configuration, which it may rewrite. */
    public static final String CONFIGURATION = "node.conf";

    private static final long PATIENCE_MS = 30_000;
    private static final int REPLY_LIMIT_MS = 20_000;

    private final String name;
    private final Path directory;
    private final int port;
    private final List<String> command;
    private ServerProcess process;
    private Jedis client;

    private Node(String name, Path directory, List<String> command) throws IOException {
        this.name = name;
        this.directory = directory;
        this.command = command;
        port = FreePort.next();
    }

    /** Starts the packaged server. */
    public static Node respite(Path directory, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(ServerProcess.LAUNCHER.toString()));
        command.addAll(List.of("--http-port", "0", "--enable-debug-command", "yes"));
        return new Node("respite", directory, with(command, arguments)).start();
    }

    /** Starts a real Redis. */
    public static Node redis(Path binary, Path directory, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        return new Node(binary.toString(), directory, with(command, arguments)).start();
    }

    private static List<String> with(List<String> command, String... arguments) {
        command.addAll(List.of("--bind", "127.0.0.1", "--save", ""));
        command.addAll(List.of("--repl-diskless-sync-delay", "0"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts it, again if it was killed, and waits until it answers. */
    public Node start() throws Exception {
        return startWith();
    }

    /** The same with more arguments than it was made with. */
    public Node startWith(String... arguments) throws Exception {
        forgetClient();
        List<String> words = new ArrayList<>(command);
        words.addAll(1, List.of("--port", "" + port));
        words.addAll(List.of(arguments));
        if (Files.exists(directory.resolve(CONFIGURATION))) {
            words.add(1, CONFIGURATION);
        }
        process = ServerProcess.run(directory, words, Map.of());
        process.awaitLine("Ready to accept connections");
        return this;
    }

    public int port() {
        return port;
    }

    public Path directory() {
        return directory;
    }

    public ServerProcess process() {
        return process;
    }

    /** A connection for the test's own questions, opened when it is first asked for. */
    public Jedis client() {
        if (client == null || client.isBroken()) {
            client = connect();
        }
        return client;
    }

    /** A connection of its own. */
    public Jedis connect() {
        return new Jedis("127.0.0.1", port, REPLY_LIMIT_MS);
    }

    /** Sends a command, and returns its reply: text as String, all else as the client has it. */
    public Object call(String... words) {
        String[] arguments = Stream.of(words).skip(1).toArray(String[]::new);
        Object reply = client().sendCommand(() -> SafeEncoder.encode(words[0]), arguments);
        return reply instanceof byte[] text ? SafeEncoder.encode(text) : reply;
    }

    /** CONFIG SET. */
    public Node set(String directive, String value) {
        client().configSet(directive, value);
        return this;
    }

    /** REPLICAOF this machine and a port. */
    public Node follow(int primaryPort) {
        call("REPLICAOF", "127.0.0.1", "" + primaryPort);
        return this;
    }

    /** REPLICAOF NO ONE. */
    public Node lead() {
        call("REPLICAOF", "NO", "ONE");
        return this;
    }

    /** One field of INFO, empty where there is none. */
    public String info(String field) {
        return field(client().info("everything"), field);
    }

    private static String field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** One field of INFO that is a number. */
    public long number(String field) {
        return Long.parseLong(info(field));
    }

    /** Whether this is a replica whose link is up. */
    public boolean isLinked() {
        return info("master_link_status").equals("up");
    }

    /** Waits until {@link #isLinked}. */
    public Node awaitLinked() {
        return await("a link to its primary", this::isLinked);
    }

    /** Waits until something holds; the failure shows what INFO says of replication. */
    public Node await(String what, BooleanSupplier condition) {
        await(() -> this + " has no " + what + "\n" + client().info("replication"), condition);
        return this;
    }

    /** Waits until something holds. */
    public static void await(Supplier<String> failure, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(failure.get());
            }
            pause(10);
        }
    }

    /** Lets time pass, for what cannot be waited for otherwise. */
    public static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How many sockets the process has open, those that it listens on included. */
    public long sockets() {
        Path descriptors = Path.of("/proc/" + process.pid() + "/fd");
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.filter(Node::isSocket).count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** Ends the process at once, as power that fails. */
    public void kill() throws Exception {
        forgetClient();
        process.signal("KILL");
        process.exitStatus();
    }

    /** Stops the process where it is, or lets it go on. */
    public void freeze(boolean isFrozen) throws Exception {
        process.signal(isFrozen ? "STOP" : "CONT");
    }

    /** How many lines of its log have this text. */
    public long logged(String text) throws IOException {
        return process.lines().stream().filter(line -> line.contains(text)).count();
    }

    /** Fills the server with some keys of every type, times to live, and several databases. */
    public Node fill(long seed, int keys) {
        try (Jedis filling = connect()) {
            new Content(seed).write(filling, keys);
        }
        assertThat(client().dbSize()).isPositive();
        return this;
    }

    private void forgetClient() {
        if (client != null) {
            client.close();
            client = null;
        }
    }

    @Override
    public String toString() {
        return name + ":" + port;
    }

    @Override
    public void close() {
        forgetClient();
        process.close();
    }
}
