package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.engine.settings.Directives;
import io.respite.engine.settings.Settings;
import io.respite.server.tls.Certificates;
import io.respite.server.tls.LocalHttps;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** HTTPS of the packaged server, with certificates that change while it runs. */
class HttpsIT {

    private static final int TIMEOUT_MS = 20_000;
    private static final String REQUEST = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @TempDir static Path dir;

    private static ServerProcess server;
    private static Jedis client;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        Certificates.make(dir, "one", "EC");
        Certificates.make(dir, "two", "EC");
        use("one");
        int respPort = FreePort.next();
        port = FreePort.next();
        List<String> words = new ArrayList<>(List.of("--bind", "127.0.0.1"));
        words.addAll(List.of("--port", "" + respPort, "--save", ""));
        words.addAll(encrypted());
        server = ServerProcess.run(dir.resolve("server"), words.toArray(String[]::new));
        server.awaitResp();
        assertThat(server.awaitLine("Ready to answer HTTPS on")).endsWith(":" + port);
        client = new Jedis("127.0.0.1", respPort, TIMEOUT_MS);
    }

    private static List<String> encrypted() {
        List<String> words = new ArrayList<>(Certificates.words(dir, "server"));
        words.addAll(List.of("--http-port", "" + port, "--http-tls", "yes"));
        return words;
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    /** Puts a certificate where the directives look for one. */
    private static void use(String name) throws IOException {
        for (String type : List.of(".crt", ".key")) {
            Files.copy(
                    dir.resolve(name + type),
                    dir.resolve("server" + type),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void reload(String name) throws IOException {
        use(name);
        client.configSet("tls-cert-file", dir.resolve("server.crt").toString());
    }

    private static SSLSocket connect(String... protocols) throws Exception {
        Socket plain = new Socket("127.0.0.1", port);
        plain.setSoTimeout(TIMEOUT_MS);
        SSLSocket socket =
                (SSLSocket)
                        LocalHttps.sockets(new Settings(Directives.all()))
                                .createSocket(plain, "localhost", port, true);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        return socket;
    }

    private static String ask(Socket socket, String path) throws IOException {
        socket.getOutputStream().write(REQUEST.formatted(path).getBytes(StandardCharsets.US_ASCII));
        BufferedReader answer =
                new BufferedReader(
                        new InputStreamReader(
                                socket.getInputStream(), StandardCharsets.ISO_8859_1));
        String status = answer.readLine();
        int length = 0;
        for (String line = answer.readLine(); !line.isEmpty(); line = answer.readLine()) {
            if (line.toLowerCase().startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        answer.skip(length);
        return status;
    }

    private static String subject(SSLSocket socket) throws Exception {
        X509Certificate certificate =
                (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return certificate.getSubjectX500Principal().getName();
    }

    @Test
    void allOfHttpIsEncrypted() throws Exception {
        try (SSLSocket socket = connect()) {
            assertThat(ask(socket, "/q/health/live")).isEqualTo("HTTP/1.1 200 OK");
            assertThat(ask(socket, "/")).isEqualTo("HTTP/1.1 200 OK");
            assertThat(ask(socket, "/admin/info?section=server")).isEqualTo("HTTP/1.1 200 OK");
        }
        try (Socket plain = new Socket("127.0.0.1", port)) {
            plain.setSoTimeout(TIMEOUT_MS);
            plain.getOutputStream()
                    .write(REQUEST.formatted("/").getBytes(StandardCharsets.US_ASCII));
            assertThat(answer(plain)).doesNotContain("HTTP/1.1");
        }
    }

    private static String answer(Socket plain) throws IOException {
        try {
            return new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }

    @Test
    void aNewCertificateIsShownToWhoComesAndCutsNobodyOff() throws Exception {
        try (SSLSocket before = connect()) {
            assertThat(ask(before, "/q/health/live")).isEqualTo("HTTP/1.1 200 OK");
            assertThat(subject(before)).isEqualTo("CN=one");
            reload("two");
            try (SSLSocket after = connect()) {
                assertThat(subject(after)).isEqualTo("CN=two");
                assertThat(ask(after, "/q/health/live")).isEqualTo("HTTP/1.1 200 OK");
            }
            assertThat(ask(before, "/q/health/live")).isEqualTo("HTTP/1.1 200 OK");

            Files.copy(
                    dir.resolve("one.crt"),
                    dir.resolve("server.crt"),
                    StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(
                            () ->
                                    client.configSet(
                                            "tls-cert-file", dir.resolve("server.crt").toString()))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageContaining("Unable to update TLS configuration");
            try (SSLSocket still = connect()) {
                assertThat(subject(still)).isEqualTo("CN=two");
            }
        } finally {
            reload("one");
        }
    }

    @Test
    void protocolsChangeWhileItRuns() throws Exception {
        try (SSLSocket older = connect("TLSv1.2")) {
            assertThat(ask(older, "/q/health/live")).isEqualTo("HTTP/1.1 200 OK");
        }
        client.configSet("tls-protocols", "TLSv1.3");
        try (SSLSocket older = connect("TLSv1.2")) {
            assertThatThrownBy(older::startHandshake).isInstanceOf(SSLException.class);
        } finally {
            client.configSet("tls-protocols", "");
        }
    }

    @Test
    void clientsShowCertificatesWhereTheyMust() throws Exception {
        client.configSet("http-tls-auth-clients", "yes");
        try (SSLSocket nobody = connect("TLSv1.2")) {
            assertThatThrownBy(nobody::startHandshake).isInstanceOf(IOException.class);
            assertThat(probe("--http-tls-auth-clients", "yes")).isZero();
            assertThat(probe()).isEqualTo(1);
        } finally {
            client.configSet("http-tls-auth-clients", "no");
        }
    }

    @Test
    void theHealthOfAnEncryptedServerIsAsked() throws Exception {
        assertThat(probe()).isZero();
    }

    private static int probe(String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of(ServerProcess.LAUNCHER.toString()));
        words.addAll(List.of("--check-health", "live", "--bind", "127.0.0.1"));
        words.addAll(encrypted());
        words.addAll(List.of(more));
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("probe.log").toFile())
                .start()
                .waitFor();
    }
}
