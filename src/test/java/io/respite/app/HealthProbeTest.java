package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthProbeTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private HttpServer server;
    private String port;

    @TempDir Path directory;

    @BeforeEach
    void aServerThatIsLiveAndNotReady() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = HttpServer.create(any, 0);
        answer("/q/health/live", 200, "{\"status\": \"UP\"}");
        answer("/q/health/ready", 503, "{\"status\": \"DOWN\"}");
        server.start();
        port = String.valueOf(server.getAddress().getPort());
        PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
    }

    @AfterEach
    void stop() {
        System.setOut(out);
        System.setErr(err);
        server.stop(0);
    }

    private void answer(String path, int status, String body) {
        server.createContext(
                path,
                exchange -> {
                    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
    }

    private int probe(Map<String, String> variables, String... words) {
        printed.reset();
        return HealthProbe.run(words, variables);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void itAsksForLifeUnlessToldOtherwise() {
        assertThat(probe(Map.of(), "--http-port", port)).isZero();
        assertThat(printed()).isEqualTo("{\"status\": \"UP\"}\n");
    }

    @Test
    void whatIsDownIsStatus1() {
        assertThat(probe(Map.of(), "ready", "--http-port", port)).isEqualTo(1);
        assertThat(printed()).isEqualTo("{\"status\": \"DOWN\"}\n");
    }

    @Test
    void thePortComesFromWhereTheServerHasItFrom() throws IOException {
        assertThat(probe(Map.of("RESPITE_HTTP_PORT", port))).isZero();
        Path file = Files.writeString(directory.resolve("a.conf"), "http-port " + port + "\n");
        assertThat(probe(Map.of(), "live", file.toString())).isZero();
    }

    @Test
    void noAnswerIsStatus1() {
        server.stop(0);
        assertThat(probe(Map.of(), "--http-port", port)).isEqualTo(1);
        assertThat(printed()).startsWith("No answer: ");
    }

    @Test
    void aBadDirectiveIsStatus1() {
        assertThat(probe(Map.of(), "--http-prot", port)).isEqualTo(1);
        assertThat(printed()).contains("Bad directive or wrong number of arguments");
    }

    @Test
    void anyPortCannotBeAsked() {
        assertThat(probe(Map.of(), "--http-port", "0")).isEqualTo(1);
        assertThat(printed()).contains("http-port 0 is any port");
    }
}
