package io.respite.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A program of this machine that talks to the server, and what it prints. */
final class Tool implements AutoCloseable {

    private static final int PATIENCE_S = 30;

    private final Process process;
    private final Path output;

    private Tool(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Skips the tests, and says so, where there is no such program on PATH. */
    static void assumeThere(String program, String test) {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return;
            }
        }
        System.err.println(test + ": no " + program + " here, left out");
        abort("no " + program);
    }

    static Tool start(List<String> command) throws IOException {
        Path output = Files.createTempFile("tool", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().put("REDISCLI_HISTFILE", "/dev/null");
        builder.environment().put("TERM", "xterm");
        return new Tool(builder.start(), output);
    }

    /** Writes to its standard input, which stays open. */
    Tool type(String text) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write(text.getBytes(StandardCharsets.ISO_8859_1));
        input.flush();
        return this;
    }

    /** Writes all of its standard input. */
    Tool say(String text) throws IOException {
        try (OutputStream input = process.getOutputStream()) {
            input.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return this;
    }

    /** What it has printed. */
    String printed() throws IOException {
        return Files.readString(output, StandardCharsets.ISO_8859_1);
    }

    /** Waits until it has printed something that the pattern finds. */
    Tool await(String pattern) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (!Pattern.compile(pattern).matcher(printed()).find()) {
            assertThat(System.nanoTime()).as("%s in: %s", pattern, printed()).isLessThan(deadline);
            Thread.sleep(20);
        }
        return this;
    }

    /** Its exit status, once it has ended. */
    int status() throws Exception {
        boolean isOver = process.waitFor(PATIENCE_S, TimeUnit.SECONDS);
        assertThat(isOver).as("ends, having printed: %s", printed()).isTrue();
        return process.exitValue();
    }

    /** Ends it. */
    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
        Files.delete(output);
    }
}
