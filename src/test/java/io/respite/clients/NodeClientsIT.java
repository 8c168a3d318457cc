package io.respite.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.respite.app.ServerProcess;
import io.respite.server.tls.Certificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The clients of Node that most people use: what {@code src/test/node} tests, by Node's own test
 * runner. The packages are installed, as its lock file pins them, in a directory of the build.
 */
@Timeout(240)
class NodeClientsIT {

    private static final Path SOURCES = Path.of("src/test/node").toAbsolutePath();
    private static final Path BUILD = Path.of("target/node").toAbsolutePath();
    private static final int OLDEST = 20;
    private static final Pattern MAJOR = Pattern.compile("v(\\d+)\\.");

    @BeforeAll
    static void install() throws Exception {
        if (!hasNode()) {
            String reason = "no node >= " + OLDEST + " and npm here: its clients are left out";
            System.err.println("NodeClientsIT: " + reason);
            abort(reason);
        }
        Files.createDirectories(BUILD);
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = BUILD.resolve(file.getFileName());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.deleteIfExists(BUILD.resolve("node.p12"));
        Certificates.make(BUILD, "node", "EC");
        run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
    }

    private static boolean hasNode() throws Exception {
        try {
            Matcher version = MAJOR.matcher(run("node", "--version"));
            return version.lookingAt()
                    && Integer.parseInt(version.group(1)) >= OLDEST
                    && !run("npm", "--version").isEmpty();
        } catch (IOException notThere) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ioredis.test.js", "node-redis.test.js"})
    void passesItsTests(String file) throws Exception {
        String report = run("node", "--test", "--test-reporter=spec", file);
        assertThat(report).containsPattern("pass [1-9]").contains("fail 0", "skipped 0");
    }

    /** What the command prints, which must end well. */
    private static String run(String... command) throws Exception {
        Path output = Files.createTempFile("node", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(Files.exists(BUILD) ? BUILD.toFile() : null)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().put("RESPITE_SERVER", ServerProcess.LAUNCHER.toRealPath().toString());
        builder.environment().put("RESPITE_TLS", BUILD.toString());
        Process process = builder.start();
        try {
            int status = process.waitFor();
            String text = Files.readString(output, StandardCharsets.UTF_8);
            assertThat(status).as("%s: %s", List.of(command), text).isZero();
            return text;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Files.delete(output);
        }
    }
}
