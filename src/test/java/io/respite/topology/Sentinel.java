package io.respite.topology;

import io.respite.app.FreePort;
import io.respite.app.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.util.SafeEncoder;

/** A real Sentinel that watches one primary, called {@code main}, and looks often. */
public final class Sentinel implements AutoCloseable {

    /** What the primary is called. */
    public static final String NAME = "main";

    private final ServerProcess process;
    private final Path directory;
    private final Jedis client;

    private Sentinel(ServerProcess process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        client = new Jedis("127.0.0.1", port, 10_000);
    }

    /**
     * Starts one.
     *
     * @param binary of a redis-server
     * @param quorum how many of them must agree that the primary is down
     */
    public static Sentinel start(Path binary, Path directory, Node primary, int quorum)
            throws Exception {
        Files.createDirectories(directory);
        int port = FreePort.next();
        Path file = directory.resolve("sentinel.conf");
        Files.writeString(file, configuration(port, primary, quorum));
        List<String> command = List.of(binary.toString(), file.toString(), "--sentinel");
        ServerProcess process = ServerProcess.run(directory, command, Map.of());
        process.awaitLine("Sentinel ID is");
        Sentinel sentinel = new Sentinel(process, directory, port);
        sentinel.lookOften();
        return sentinel;
    }

    private static String configuration(int port, Node primary, int quorum) {
        return String.join(
                "\n",
                "port " + port,
                "bind 127.0.0.1",
                "sentinel monitor " + NAME + " 127.0.0.1 " + primary.port() + " " + quorum,
                "sentinel down-after-milliseconds " + NAME + " 1000",
                "sentinel failover-timeout " + NAME + " 20000",
                "sentinel parallel-syncs " + NAME + " 2",
                "");
    }

    /* Its periods are seconds, for networks; these are for one machine. */
    private void lookOften() {
        call("SENTINEL", "DEBUG", "INFO-PERIOD", "500", "PING-PERIOD", "200");
        call("SENTINEL", "DEBUG", "ASK-PERIOD", "200", "PUBLISH-PERIOD", "300");
    }

    private Object call(String... words) {
        String[] rest = new String[words.length - 1];
        System.arraycopy(words, 1, rest, 0, rest.length);
        return client.sendCommand(() -> SafeEncoder.encode(words[0]), rest);
    }

    /** The port of the primary, as it sees things. */
    public int primaryPort() {
        return Integer.parseInt(client.sentinelGetMasterAddrByName(NAME).get(1));
    }

    /** What it knows of the primary. */
    public Map<String, String> primary() {
        return client.sentinelMaster(NAME);
    }

    /** What it knows of the replicas. */
    public List<Map<String, String>> replicas() {
        return client.sentinelReplicas(NAME);
    }

    /** Waits until it knows so many replicas with links that are up, and other Sentinels. */
    public Sentinel awaitKnown(int replicas, int sentinels) {
        Node.await(
                () -> primary() + "\n" + replicas(),
                () ->
                        linked() == replicas
                                && primary().get("num-other-sentinels").equals("" + sentinels));
        return this;
    }

    private long linked() {
        return replicas().stream()
                .filter(replica -> "ok".equals(replica.get("master-link-status")))
                .filter(replica -> !replica.get("flags").contains("down"))
                .count();
    }

    /** Fails over as if the primary were down. */
    public void failOver() {
        client.sentinelFailover(NAME);
    }

    /** What it has logged. */
    public List<String> log() throws IOException {
        return Files.readAllLines(directory.resolve("stdout"));
    }

    @Override
    public void close() {
        client.close();
        process.close();
    }
}
