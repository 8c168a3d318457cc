package io.respite.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.respite.app.FreePort;
import io.respite.app.ServerProcess;
import io.respite.server.tls.Certificates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * The server as {@code deploy/assemble} lays it out for the image: with a Java of needed modules
 * only, as an unprivileged first process on a read-only file system, and below a limit of memory.
 */
class InstalledIT {

    private static final Path DEPLOY = ServerProcess.LAUNCHER.toAbsolutePath().getParent();
    private static final int USER = 10001;
    private static final String NO_GROUP =
            "no control group can be made here, so no limit of memory is tried";
    private static final long LIMIT_BYTES = 384L << 20;
    private static final long PROGRAM_BYTES = 64L << 20;

    @TempDir static Path image;
    @TempDir Path directory;

    @BeforeAll
    static void assemble() throws Exception {
        assertThat(run(DEPLOY + "/assemble", "--with-java", image.toString())).isZero();
        run("chmod", "755", image.toString());
    }

    /** Runs to the end, with what it says where this test's output is; returns its status. */
    private static int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static String launcher() {
        return image.resolve("bin/respite-server").toString();
    }

    /** A directory that only the server's user may use, below one that all may pass. */
    private Path volume() throws Exception {
        Path volume = Files.createDirectory(directory.resolve("data"));
        assertThat(run("chmod", "755", directory.toString())).isZero();
        assertThat(run("chown", USER + ":" + USER, volume.toString())).isZero();
        assertThat(run("chmod", "700", volume.toString())).isZero();
        return volume;
    }

    private ServerProcess sealed(String name, Path volume, int port, int httpPort)
            throws Exception {
        String script = Path.of(InstalledIT.class.getResource("sealed.sh").toURI()).toString();
        List<String> command =
                List.of(
                        "sh",
                        script,
                        volume.toString(),
                        launcher(),
                        "--port",
                        "" + port,
                        "--http-port",
                        "" + httpPort,
                        "--bind",
                        "127.0.0.1");
        return ServerProcess.run(
                directory.resolve(name), command, Map.of("RESPITE_DIR", volume.toString()));
    }

    private static void assumeNamespaces() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/setpriv"))
                        && System.getProperty("user.name").equals("root")
                        && run("unshare", "--mount", "--pid", "--fork", "true") == 0,
                "no namespaces can be made here, so nothing is run on a read-only file system");
    }

    @Test
    void itServesOnAReadOnlyFileSystemAndSavesIntoItsVolume() throws Exception {
        assumeNamespaces();
        Path volume = volume();
        int port = FreePort.next();
        int httpPort = FreePort.next();
        try (ServerProcess server = sealed("first", volume, port, httpPort)) {
            server.awaitHttp();
            ProcessHandle process = first(server);
            assertThat(status(process, "Uid")).containsOnly("" + USER);
            assertThat(status(process, "CapEff")).containsExactly("0000000000000000");
            assertThat(status(process, "NSpid")).endsWith("1");
            assertThat(Files.readString(Path.of("/proc/" + process.pid() + "/maps")))
                    .contains(image + "/lib/libnetty_transport_native_epoll_")
                    .contains(image + "/respite-server.aot");
            Path root = Path.of("/proc/" + process.pid() + "/root");
            assertThatThrownBy(() -> Files.createFile(root.resolve("tmp/written")))
                    .hasMessageContaining("Read-only file system");

            try (Jedis client = new Jedis("127.0.0.1", port)) {
                assertThat(client.set("key", "value")).isEqualTo("OK");
            }
            for (String page :
                    List.of("/q/health/ready", "/q/metrics", "/admin/info", "/q/openapi")) {
                assertThat(get(httpPort, page)).as(page).isEqualTo(200);
            }
            assertThat(health("ready", httpPort)).isZero();
            process.destroy();

            assertThat(server.exitStatus()).isZero();
            assertThat(server.errors()).isEmpty();
            assertThat(health("live", httpPort)).isEqualTo(1);
            assertThat(volume.toFile().list()).containsExactly("dump.rdb");
        }
        try (ServerProcess server = sealed("second", volume, port, httpPort)) {
            server.awaitResp();
            try (Jedis client = new Jedis("127.0.0.1", port)) {
                assertThat(client.get("key")).isEqualTo("value");
                encrypt(client, volume);
                assertThat(Files.readString(Path.of("/proc/" + first(server).pid() + "/maps")))
                        .contains(image + "/lib/libnetty_tcnative_linux_");
            }
        }
    }

    /** The first process of the server's own namespace, as it is outside. */
    private static ProcessHandle first(ServerProcess server) {
        ProcessHandle outside = ProcessHandle.of(server.pid()).orElseThrow();
        return outside.children().findFirst().orElseThrow();
    }

    private static void encrypt(Jedis client, Path volume) throws IOException {
        Certificates.make(volume, "server", "RSA");
        for (String each : List.of("server.crt", "server.key")) {
            Files.setPosixFilePermissions(
                    volume.resolve(each), PosixFilePermissions.fromString("rw-r--r--"));
        }
        client.configSet(
                "tls-cert-file", "server.crt",
                "tls-key-file", "server.key",
                "tls-ca-cert-file", "server.crt",
                "tls-replication", "yes");
    }

    private static int health(String check, int httpPort) throws Exception {
        return run(launcher(), "--check-health", check, "--http-port", "" + httpPort);
    }

    private static int get(int httpPort, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + httpPort + path);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }

    /** The words behind a name in the status of a process. */
    private static List<String> status(ProcessHandle process, String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .flatMap(
                        line ->
                                List.of(line.substring(name.length() + 1).strip().split("\\s+"))
                                        .stream())
                .toList();
    }

    @Test
    void dataThatOutgrowsTheContainerIsRefusedAndTheServerLivesOn() throws Exception {
        Path group = memoryGroup();
        int port = FreePort.next();
        List<String> command =
                List.of(
                        "sh",
                        "-c",
                        "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"",
                        group.toString(),
                        launcher(),
                        "--port",
                        "" + port,
                        "--http-port",
                        "0",
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--maxmemory-percent",
                        "75");
        try (ServerProcess server = ServerProcess.run(directory, command, Map.of())) {
            server.awaitHttp();
            String line = server.awaitLine("maxmemory is ");
            assertThat(line)
                    .endsWith(" bytes, 75 percent of what the program leaves of " + LIMIT_BYTES);
            long maxmemory = Long.parseLong(line.replaceAll(".*maxmemory is (\\d+) bytes.*", "$1"));
            long heap = LIMIT_BYTES / 4;
            assertThat(maxmemory)
                    .isBetween((LIMIT_BYTES - PROGRAM_BYTES - heap) / 100 * 75, LIMIT_BYTES / 2);
            try (Jedis client = new Jedis("127.0.0.1", port)) {
                byte[] value = new byte[64 << 10];
                assertThatThrownBy(() -> fill(client, value, 2 * LIMIT_BYTES))
                        .isInstanceOf(JedisDataException.class)
                        .hasMessageStartingWith("OOM command not allowed");
                assertThat(client.dbSize() * value.length).isGreaterThan(maxmemory * 9 / 10);
                assertThat(client.ping()).isEqualTo("PONG");
            }
        } finally {
            Files.delete(group);
        }
    }

    private static void fill(Jedis client, byte[] value, long bytes) {
        for (int i = 0; i < bytes / value.length; i++) {
            client.set(("key:" + i).getBytes(), value);
        }
    }

    /** A new control group with the limit, below that of this process. */
    private static Path memoryGroup() throws IOException {
        Path own = null;
        String file = null;
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
            String[] parts = line.split(":", 3);
            if (parts[1].equals("memory")) {
                own = Path.of("/sys/fs/cgroup/memory" + parts[2]);
                file = "memory.limit_in_bytes";
            } else if (parts[1].isEmpty() && own == null) {
                own = Path.of("/sys/fs/cgroup" + parts[2]);
                file = "memory.max";
            }
        }
        assumeTrue(own != null, NO_GROUP);
        Path group = own.resolve("respite-" + ProcessHandle.current().pid());
        try {
            Files.createDirectory(group);
            Files.writeString(group.resolve(file), "" + LIMIT_BYTES);
        } catch (IOException refused) {
            assumeTrue(false, NO_GROUP);
        }
        return group;
    }
}
