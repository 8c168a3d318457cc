package io.respite.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.app.FreePort;
import io.respite.engine.settings.Settings;
import io.respite.server.tls.Certificates;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted clients beside others, by real sockets. */
class TlsTest {

    private static final String PASS = "changeit";
    private static final int TIMEOUT_MS = 20_000;

    @TempDir static Path dir;

    private RunningServer server;
    private int tlsPort;

    @BeforeAll
    static void makeCertificates() {
        Certificates.make(dir, "server", "RSA");
        Certificates.make(dir, "other", "EC");
        Certificates.make(dir, "client", "EC");
        Certificates.make(dir, "edwards", "Ed25519");
    }

    /** Starts the server with what it needs, and these directives, named and valued in turn. */
    private void listen(String... more) throws IOException {
        tlsPort = FreePort.next();
        Map<String, String> directives = new HashMap<>();
        directives.put("tls-port", "" + tlsPort);
        directives.put("dir", dir.toString());
        directives.put("tls-cert-file", "server.crt");
        directives.put("tls-key-file", "server.key");
        directives.put("tls-ca-cert-file", "client.crt");
        for (int i = 0; i < more.length; i += 2) {
            directives.put(more[i], more[i + 1]);
        }
        server = new RunningServer(directives);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    /** A client that shows the certificate of this name, or none where it is null. */
    private SSLSocket connect(String name, String trusted) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManagerFactory keys = null;
        if (name != null) {
            keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store(name), PASS.toCharArray());
        }
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry(trusted, store(trusted).getCertificate(trusted));
        TrustManagerFactory trusts =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusts.init(trust);
        context.init(keys == null ? null : keys.getKeyManagers(), trusts.getTrustManagers(), null);
        Socket plain = new Socket("127.0.0.1", tlsPort);
        plain.setSoTimeout(TIMEOUT_MS);
        return (SSLSocket)
                context.getSocketFactory().createSocket(plain, "localhost", tlsPort, true);
    }

    private static KeyStore store(String name) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(dir.resolve(name + ".p12"))) {
            store.load(file, PASS.toCharArray());
        }
        return store;
    }

    private static String call(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1))
                .readLine();
    }

    private String set(String... pairs) {
        Settings.Caller caller = new Settings.Caller(true, false);
        return server.of(engine -> engine.settings().set(List.of(pairs), caller));
    }

    @Test
    void largeValuesComeAndGoUnchanged() throws Exception {
        listen();
        byte[] value = new byte[3_000_000];
        new SplittableRandom(7).nextBytes(value);
        try (SSLSocket client = connect("client", "server")) {
            client.getOutputStream()
                    .write(
                            ("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + value.length + "\r\n")
                                    .getBytes(ISO_8859_1));
            client.getOutputStream().write(value);
            client.getOutputStream().write("\r\nGET k\r\n".getBytes(ISO_8859_1));
            InputStream replies = client.getInputStream();
            String head = "+OK\r\n$" + value.length + "\r\n";
            assertThat(replies.readNBytes(head.length())).asString(ISO_8859_1).isEqualTo(head);
            assertThat(replies.readNBytes(value.length)).isEqualTo(value);
        }
    }

    @Test
    void aPipelineOfManyRequestsIsAnsweredInOrder() throws Exception {
        listen();
        try (SSLSocket client = connect("client", "server")) {
            int count = 20_000;
            StringBuilder requests = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < count; i++) {
                requests.append("ECHO ").append(i).append("\r\n");
                expected.append("$").append(("" + i).length()).append("\r\n");
                expected.append(i).append("\r\n");
            }
            Thread.ofVirtual().start(() -> write(client, requests.toString()));
            assertThat(client.getInputStream().readNBytes(expected.length()))
                    .asString(ISO_8859_1)
                    .isEqualTo(expected.toString());
        }
    }

    private static void write(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Test
    void whoShowsNoCertificateIsRefusedUnlessHeNeedNot() throws Exception {
        listen();
        try (SSLSocket client = connect(null, "server")) {
            assertThatThrownBy(() -> call(client, "PING\r\n")).isInstanceOf(IOException.class);
        }
        try (SSLSocket client = connect("other", "server")) {
            assertThatThrownBy(() -> call(client, "PING\r\n")).isInstanceOf(IOException.class);
        }
        assertThat(set("tls-auth-clients", "optional")).isNull();
        try (SSLSocket client = connect(null, "server")) {
            assertThat(call(client, "PING\r\n")).isEqualTo("+PONG");
        }
        assertThat(set("tls-auth-clients", "no")).isNull();
        try (SSLSocket client = connect(null, "server")) {
            assertThat(call(client, "PING\r\n")).isEqualTo("+PONG");
        }
    }

    @Test
    void anotherCertificateHoldsForNewClientsAndKeepsTheOld() throws Exception {
        listen();
        try (SSLSocket before = connect("client", "server")) {
            assertThat(call(before, "PING\r\n")).isEqualTo("+PONG");
            assertThat(set("tls-cert-file", "other.crt", "tls-key-file", "other.key")).isNull();
            assertThat(call(before, "PING\r\n")).isEqualTo("+PONG");
        }
        try (SSLSocket after = connect("client", "other")) {
            assertThat(call(after, "PING\r\n")).isEqualTo("+PONG");
            X509Certificate shown = (X509Certificate) after.getSession().getPeerCertificates()[0];
            assertThat(shown.getSubjectX500Principal().getName()).isEqualTo("CN=other");
        }
    }

    @Test
    void whatCannotBeHadChangesNothing() throws Exception {
        Files.writeString(dir.resolve("broken.crt"), "-----BEGIN CERTIFICATE-----\nAAAA\n");
        listen();
        List<List<String>> wrong =
                List.of(
                        List.of("tls-key-file", "other.key"),
                        List.of("tls-cert-file", "other.crt"),
                        List.of("tls-cert-file", "broken.crt"),
                        List.of("tls-cert-file", "missing.crt"),
                        List.of("tls-key-file", "server.crt"),
                        List.of("tls-cert-file", ""),
                        List.of("tls-ca-cert-file", ""),
                        List.of("tls-ca-cert-dir", "missing"),
                        List.of("tls-protocols", "SSLv3"),
                        List.of("tls-ciphers", "NOSUCH"),
                        List.of("tls-ciphersuites", "NOSUCH"));
        for (List<String> pair : wrong) {
            assertThat(set(pair.toArray(String[]::new)))
                    .as("%s", pair)
                    .isEqualTo(
                            "ERR CONFIG SET failed (possibly related to argument '"
                                    + pair.getFirst()
                                    + "') - Unable to update TLS configuration. Check server"
                                    + " logs.");
        }
        try (SSLSocket client = connect("client", "server")) {
            assertThat(call(client, "PING\r\n")).isEqualTo("+PONG");
        }
    }

    @Test
    void protocolsAndCiphersAreThoseThatAreAllowed() throws Exception {
        listen("tls-protocols", "TLSv1.2", "tls-ciphers", "ECDHE-RSA-AES256-GCM-SHA384:!AES128");
        try (SSLSocket client = connect("client", "server")) {
            assertThat(call(client, "PING\r\n")).isEqualTo("+PONG");
            assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.2");
            assertThat(client.getSession().getCipherSuite())
                    .isEqualTo("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
        }
        try (SSLSocket client = connect("client", "server")) {
            client.setEnabledProtocols(new String[] {"TLSv1.3"});
            assertThatThrownBy(() -> call(client, "PING\r\n")).isInstanceOf(SSLException.class);
        }
    }

    /* OpenSSL, as Netty has it, does not sign with such keys: Java's engine does. */
    @Test
    void aKeyOfAnEdwardsCurveServes() throws Exception {
        listen();
        assertThat(set("tls-cert-file", "edwards.crt", "tls-key-file", "edwards.key")).isNull();
        try (SSLSocket client = connect("client", "edwards")) {
            assertThat(call(client, "PING\r\n")).isEqualTo("+PONG");
        }
    }

    /* OpenSSL, as Netty has it, knows no such suite: it must not be left out for that. */
    @Test
    void aSuiteThatOnlyJavaHasIsThere() throws Exception {
        listen("tls-ciphers", "DHE-RSA-AES256-GCM-SHA384");
        try (SSLSocket client = connect("client", "server")) {
            client.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThat(call(client, "PING\r\n")).isEqualTo("+PONG");
            assertThat(client.getSession().getCipherSuite())
                    .isEqualTo("TLS_DHE_RSA_WITH_AES_256_GCM_SHA384");
        }
    }

    /* OpenSSL, as Netty has it, knows no choice of these: Java's engine does it. */
    @Test
    void theSuitesOfTls13AreThoseThatAreAllowed() throws Exception {
        listen("tls-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256");
        try (SSLSocket client = connect("client", "server")) {
            assertThat(call(client, "PING\r\n")).isEqualTo("+PONG");
            assertThat(client.getSession().getCipherSuite())
                    .isEqualTo("TLS_CHACHA20_POLY1305_SHA256");
        }
        assertThat(set("tls-ciphersuites", "")).isNull();
        try (SSLSocket client = connect("client", "server")) {
            assertThat(call(client, "PING\r\n")).isEqualTo("+PONG");
            assertThat(client.getSession().getCipherSuite()).startsWith("TLS_AES_");
        }
    }

    @Test
    void whoSpeaksWithoutEncryptionIsClosed() throws Exception {
        listen();
        try (SSLSocket client = connect("client", "server");
                Socket plain = new Socket("127.0.0.1", tlsPort)) {
            plain.setSoTimeout(TIMEOUT_MS);
            plain.getOutputStream().write("PING\r\n".repeat(100).getBytes(ISO_8859_1));
            plain.getInputStream().readAllBytes();
            assertThat(call(client, "PING\r\n")).isEqualTo("+PONG");
        }
    }

    @Test
    void aServerWithoutCertificateDoesNotStart() {
        assertThatThrownBy(() -> listen("tls-cert-file", ""))
                .hasMessageContaining("No tls-cert-file configured!");
    }

    @Test
    void repliesThatNobodyReadsStayBounded() throws Exception {
        listen();
        assertThat(set("client-output-buffer-limit", "normal 4mb 0 0")).isNull();
        try (SSLSocket client = connect("client", "server")) {
            call(client, "SET k " + "v".repeat(60_000) + "\r\n");
            write(client, "GET k\r\n".repeat(2_000));
            server.awaitClients(0);
            assertThat(server.<Long>of(engine -> engine.statistics().outputBufferDisconnections))
                    .isEqualTo(1);
        }
    }
}
