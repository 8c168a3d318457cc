package io.respite.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.app.FreePort;
import io.respite.app.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** {@code ./mvnw quarkus:dev}, in a copy of the sources that may be changed. */
class DevModeIT {

    private static final Path PROJECT =
            ServerProcess.LAUNCHER.toAbsolutePath().getParent().getParent();

    /** What dev mode needs of the project. */
    private static final List<String> SOURCES =
            List.of("pom.xml", "mvnw", ".mvn", "deploy/find-jdk.sh", "src/main", "src/dev");

    private static final int PATIENCE_S = 240;

    @TempDir Path directory;

    @Test
    void aLiveReloadRunsTheNewCodeWithTheOldData() throws Exception {
        Path project = copy();
        int port = FreePort.next();
        int httpPort = FreePort.next();
        Process dev =
                new ProcessBuilder(
                                "./mvnw",
                                "-B",
                                "quarkus:dev",
                                "-Ddebug=false",
                                "-Dquarkus.console.enabled=false",
                                "-Dquarkus.http.port=" + httpPort,
                                "-Drespite.port=" + port,
                                "-Drespite.bind=127.0.0.1")
                        .directory(project.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
        try {
            await(dev, "Listening on: http://");
            try (Jedis client = new Jedis("127.0.0.1", port)) {
                assertThat(client.set("key", "value")).isEqualTo("OK");
            }
            change(project.resolve("src/main/java/io/respite/health/StartCheck.java"));

            awaitNewCode(httpPort);
            try (Jedis client = new Jedis("127.0.0.1", port)) {
                assertThat(client.get("key")).isEqualTo("value");
            }
            assertThat(get(httpPort, "/q/dev-ui/devui/devui-data.js"))
                    .contains("\"extensionName\":\"Respite\"", "\"externalUrl\":\"/q/metrics\"");
            assertThat(get(httpPort, "/q/swagger-ui/")).contains("swagger-ui");
        } finally {
            List<ProcessHandle> processes = dev.descendants().toList();
            dev.destroy();
            processes.forEach(ProcessHandle::destroyForcibly);
            dev.onExit().join();
        }
    }

    private Path copy() throws IOException {
        Path project = directory.resolve("project");
        for (String source : SOURCES) {
            try (Stream<Path> files = Files.walk(PROJECT.resolve(source))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path target = project.resolve(PROJECT.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        return project;
    }

    private static void change(Path source) throws IOException {
        String text = Files.readString(source);
        assertThat(text).contains("\"start\"");
        Files.writeString(source, text.replace("\"start\"", "\"beginning\""));
    }

    /** Waits for a line of the log. */
    private void await(Process process, String text) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_S * 1_000_000_000L;
        Path log = directory.resolve("log");
        while (!Files.readString(log).contains(text)) {
            assertThat(process.isAlive() && System.nanoTime() < deadline)
                    .as(Files.readString(log))
                    .isTrue();
            Thread.sleep(100);
        }
    }

    /* Quarkus looks for changes with a request, but not more often than every two seconds. */
    private static void awaitNewCode(int httpPort) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_S * 1_000_000_000L;
        String answer = get(httpPort, "/q/health/started");
        while (!answer.contains("\"beginning\"")) {
            assertThat(System.nanoTime()).as(answer).isLessThan(deadline);
            Thread.sleep(500);
            answer = get(httpPort, "/q/health/started");
        }
    }

    private static String get(int httpPort, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + httpPort + path);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        }
    }
}
