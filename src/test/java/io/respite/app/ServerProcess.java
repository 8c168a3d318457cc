package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packaged server as a process of its own, started as users start it. What it prints goes to
 * files in its working directory.
 */
public final class ServerProcess implements AutoCloseable {

    /** The launcher of the build under test. */
    public static final Path LAUNCHER =
            Path.of(System.getProperty("respite.launcher", "deploy/respite-server"));

    private static final String READY_RESP = "* Ready to accept connections tcp";
    private static final String READY_HTTP = "* Ready to answer HTTP";
    private static final int PATIENCE_S = 30;

    private final Process process;
    private final Path directory;

    private ServerProcess(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    /**
     * Starts the server with exactly these arguments, and does not wait for it.
     *
     * @param directory where it runs, created if missing; one process in each
     */
    public static ServerProcess run(Path directory, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        return run(directory, command, Map.of());
    }

    /** The same with the words of any command, and variables added to the environment. */
    public static ServerProcess run(
            Path directory, List<String> command, Map<String, String> variables)
            throws IOException {
        Files.createDirectories(directory);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectOutput(directory.resolve("stdout").toFile())
                        .redirectError(directory.resolve("stderr").toFile());
        builder.environment().putAll(variables);
        return new ServerProcess(builder.start(), directory);
    }

    /** Starts the server on the loopback interface, any HTTP port, and waits for its RESP port. */
    public static ServerProcess start(Path directory, int port, String... arguments)
            throws Exception {
        List<String> all =
                new ArrayList<>(
                        List.of("--bind", "127.0.0.1", "--port", "" + port, "--http-port", "0"));
        all.addAll(List.of(arguments));
        return run(directory, all.toArray(String[]::new)).awaitResp();
    }

    /** Writes all of standard input. */
    ServerProcess say(String text) throws IOException {
        try (OutputStream input = process.getOutputStream()) {
            input.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    /** Waits until clients are served. */
    public ServerProcess awaitResp() throws Exception {
        awaitLine(READY_RESP);
        return this;
    }

    /** Waits until HTTP is answered, and returns its port. */
    public int awaitHttp() throws Exception {
        String line = awaitLine(READY_HTTP);
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    /** Waits for a line of standard output that contains the text, and returns it. */
    public String awaitLine(String text) throws Exception {
        return awaitLine(directory.resolve("stdout"), text);
    }

    /** Waits for such a line in a file, which may not be there yet. */
    String awaitLine(Path file, String text) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (true) {
            boolean isLast = !process.isAlive() || System.nanoTime() > deadline;
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            for (String line : lines) {
                if (line.contains(text)) {
                    return line;
                }
            }
            assertThat(isLast)
                    .as("no line with '%s' in %s, and on stderr %s", text, lines, errors())
                    .isFalse();
            Thread.sleep(20);
        }
    }

    /** The lines of standard output so far. */
    public List<String> lines() throws IOException {
        return Files.readAllLines(directory.resolve("stdout"));
    }

    /** The lines of standard error so far. */
    public List<String> errors() throws IOException {
        return Files.readAllLines(directory.resolve("stderr"));
    }

    public long pid() {
        return process.pid();
    }

    /** Sends a signal, such as {@code TERM}. */
    public void signal(String name) throws Exception {
        String[] kill = {"kill", "-" + name, "" + pid()};
        assertThat(new ProcessBuilder(kill).start().waitFor()).isZero();
    }

    /** Waits for the end of the process and returns its exit status. */
    public int exitStatus() throws Exception {
        assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).as("it ends").isTrue();
        return process.exitValue();
    }

    /** Kills the process. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
