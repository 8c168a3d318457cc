package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/** The packaged server as a process: its start lines, its end, and where it can stand. */
class LauncherIT {

    private static final Path TARGET = ServerProcess.LAUNCHER.resolveSibling("../target");

    @TempDir Path dir;

    @Test
    void theBuildMakesTheCache() {
        assertThat(TARGET.resolve("respite-server.aot")).exists();
    }

    @Test
    void startLinesComeInRedisOrderWithTheProcessesOwnIdAndNothingElse() throws Exception {
        int port = FreePort.next();
        try (ServerProcess server = ServerProcess.start(dir, port)) {
            int httpPort = server.awaitHttp();

            String sign = server.pid() + ":M ";
            assertThat(server.lines().getFirst()).isEqualTo(" PID: " + server.pid());
            assertThat(server.lines().subList(1, server.lines().size()))
                    .allMatch(line -> line.startsWith(sign))
                    .extracting(line -> line.substring(sign.length() + "22 Nov 2026 1".length()))
                    .extracting(line -> line.substring(line.indexOf(' ') + 1))
                    .filteredOn(line -> !line.contains("TCP backlog"))
                    .containsExactly(
                            "* oO0OoO0OoO0Oo Respite is starting oO0OoO0OoO0Oo",
                            "* Configuration loaded",
                            "* Running mode=standalone, port=" + port + ".",
                            "* Server initialized",
                            "* Ready to accept connections tcp",
                            "* Ready to answer HTTP on 127.0.0.1:" + httpPort);
            assertThat(server.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalEndsItWithStatus0(String signal) throws Exception {
        assumeFalse(
                signal.equals("INT") && isInterruptIgnored(),
                "who runs in the background of a shell ignores SIGINT, and so does the JVM");
        int port = FreePort.next();
        try (ServerProcess server = ServerProcess.start(dir, port, "--save", "")) {
            server.awaitHttp();

            server.signal(signal);

            assertThat(server.exitStatus()).isZero();
            assertThat(server.lines().subList(server.lines().size() - 3, server.lines().size()))
                    .satisfiesExactly(
                            line ->
                                    assertThat(line)
                                            .endsWith(
                                                    "* Received SIG"
                                                            + signal
                                                            + " scheduling shutdown..."),
                            line -> assertThat(line).endsWith("* User requested shutdown..."),
                            line ->
                                    assertThat(line)
                                            .endsWith(
                                                    "* Respite is now ready to exit, bye bye..."));
            assertThat(server.errors()).isEmpty();
        }
    }

    private static boolean isInterruptIgnored() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("SigIgn:")) {
                return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0;
            }
        }
        return false;
    }

    @Test
    void aSignalBeforeHttpIsUpEndsItToo() throws Exception {
        try (ServerProcess server = ServerProcess.start(dir, FreePort.next())) {
            server.signal("TERM");

            assertThat(server.exitStatus()).isZero();
            assertThat(server.errors()).isEmpty();
        }
    }

    @Test
    void aLinkFromADirectoryWithSpacesStartsIt() throws Exception {
        Path there = Files.createDirectory(dir.resolve("with space"));
        Path link = Files.createSymbolicLink(there.resolve("respite"), ServerProcess.LAUNCHER);
        List<String> command =
                List.of(
                        link.toString(),
                        "--port",
                        "" + FreePort.next(),
                        "--bind",
                        "127.0.0.1",
                        "--http-port",
                        "0");
        try (ServerProcess server = ServerProcess.run(there, command, Map.of())) {
            server.awaitResp();
        } finally {
            Files.delete(link);
        }
    }

    @Test
    void argumentsAreUtf8WhereThereIsNoLocale() throws Exception {
        int port = FreePort.next();
        String script =
                "exec \"$0\" --requirepass \"$(printf 's\\303\\251same')\" --port "
                        + port
                        + " --bind 127.0.0.1 --http-port 0";
        List<String> command = List.of("sh", "-c", script, ServerProcess.LAUNCHER.toString());
        try (ServerProcess server = ServerProcess.run(dir, command, Map.of("LC_ALL", "C"))) {
            server.awaitResp();
            try (Jedis client = new Jedis("127.0.0.1", port)) {
                assertThat(client.auth("s\u00e9same")).isEqualTo("OK");
            }
        }
    }

    @Test
    void unpackedElsewhereItRunsForAnybodyAndWritesNothing() throws Exception {
        Path home = Files.createTempDirectory("respite unpacked");
        try {
            for (String file : List.of("respite-server.jar", "respite-server.aot")) {
                copy(TARGET.resolve(file), home.resolve(file));
            }
            copy(ServerProcess.LAUNCHER.getParent(), home.resolve("bin"));
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("r-xr-xr-x"));

            List<String> command = new ArrayList<>(asNobody());
            command.addAll(
                    List.of(
                            home.resolve("bin/respite-server").toString(),
                            "--port",
                            "" + FreePort.next(),
                            "--bind",
                            "127.0.0.1",
                            "--http-port",
                            "0",
                            "--dir",
                            home.toString(),
                            "--save",
                            ""));
            try (ServerProcess server =
                    ServerProcess.run(dir, command, Map.of("HOME", "/nonexistent"))) {
                server.awaitHttp();

                server.signal("TERM");

                assertThat(server.exitStatus()).isZero();
                assertThat(server.errors()).isEmpty();
            }
        } finally {
            delete(home);
        }
    }

    /** Words that run a command without privileges; none where this user has none. */
    private static List<String> asNobody() {
        boolean canChange =
                System.getProperty("user.name").equals("root")
                        && Files.isExecutable(Path.of("/usr/bin/setpriv"));
        return canChange
                ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
                : List.of();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList().reversed()) {
                Files.delete(file);
            }
        }
    }
}
