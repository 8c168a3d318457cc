package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server as a process: its start lines, its end, its flags, its HTTP port. */
class LauncherIT {

    private static final Path LAUNCHER = Path.of(System.getProperty("respite.launcher"));
    private static final int PATIENCE_S = 30;

    @TempDir Path dir;
    private Process server;

    @BeforeEach
    void theCacheIsThere() {
        assertThat(LAUNCHER.resolveSibling("../target/quarkus-app/app.aot")).exists();
    }

    @AfterEach
    void stopWhatStillRuns() {
        if (server != null) {
            server.destroyForcibly();
        }
    }

    @Test
    void startLinesComeInRedisOrderWithTheProcessesOwnId() throws Exception {
        start(LAUNCHER, "-Dquarkus.http.port=0");

        assertThat(linesUntil("Ready to accept connections tcp"))
                .anyMatch(line -> line.equals(" PID: " + server.pid()))
                .anyMatch(line -> line.endsWith(" * Server initialized"));
        List<String> lines = lines();
        assertThat(lines.indexOf(" PID: " + server.pid()))
                .isLessThan(indexOf(lines, "Server initialized"));
        assertThat(indexOf(lines, "Server initialized"))
                .isLessThan(indexOf(lines, "Ready to accept connections tcp"));
    }

    @Test
    void sigtermEndsItWithStatus0() throws Exception {
        start(LAUNCHER, "-Dquarkus.http.port=0");
        linesUntil("Ready to accept connections tcp");

        server.destroy();

        assertThat(server.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();
        assertThat(lines())
                .anyMatch(line -> line.endsWith(" * Received SIGTERM scheduling shutdown..."))
                .anyMatch(line -> line.endsWith(" * User requested shutdown..."))
                .anyMatch(line -> line.endsWith(" * Respite is now ready to exit, bye bye..."));
    }

    @Test
    void anHttpPortThatWasAskedForAndIsTakenStopsTheStart() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            start(LAUNCHER, "-Dquarkus.http.port=" + other.getLocalPort());

            assertThat(server.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isEqualTo(1);
            assertThat(lines())
                    .anyMatch(
                            line ->
                                    line.contains(
                                            "HTTP port " + other.getLocalPort() + " is taken"));
        }
    }

    @Test
    void twoServersStandSideBySide() throws Exception {
        start(LAUNCHER, "");
        linesUntil("Ready to answer HTTP");
        Process first = server;
        Path firstLog = log();
        try {
            dir = Files.createDirectory(dir.resolve("second"));
            start(LAUNCHER, "");
            assertThat(linesUntil("Ready to answer HTTP"))
                    .anyMatch(
                            line -> line.endsWith(" # HTTP port 8080 is taken, using a free one"));
            assertThat(Files.readString(firstLog)).contains(":M ");
        } finally {
            first.destroyForcibly();
        }
    }

    @Test
    void aLinkFromADirectoryWithSpacesStartsIt() throws Exception {
        Path link = Files.createDirectory(dir.resolve("with space")).resolve("respite");
        Files.createSymbolicLink(link, LAUNCHER);

        start(link, "-Dquarkus.http.port=0");

        assertThat(linesUntil("Ready to accept connections tcp")).isNotEmpty();
    }

    private void start(Path launcher, String javaOpts) throws Exception {
        ProcessBuilder process = new ProcessBuilder(launcher.toString()).directory(dir.toFile());
        process.environment().put("RESPITE_JAVA_OPTS", javaOpts);
        server = process.redirectErrorStream(true).redirectOutput(log().toFile()).start();
    }

    private Path log() {
        return dir.resolve("log");
    }

    private List<String> lines() throws Exception {
        return Files.readAllLines(log());
    }

    private List<String> linesUntil(String text) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (indexOf(lines(), text) < 0) {
            assertThat(server.isAlive())
                    .as("server runs; log:%n%s", Files.readString(log()))
                    .isTrue();
            assertThat(System.nanoTime()).as("time, waiting for: " + text).isLessThan(deadline);
            Thread.sleep(20);
        }
        return lines();
    }

    private static int indexOf(List<String> lines, String text) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(text)) {
                return i;
            }
        }
        return -1;
    }
}
