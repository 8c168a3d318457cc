package io.respite.server.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContext;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.respite.engine.settings.Setting;
import io.respite.engine.settings.Settings;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * Encryption as the {@code tls-} directives say now. A change holds for the connections that come
 * after it; one that cannot be had changes nothing. Owned by the engine thread.
 */
public final class Tls {

    /** The handler's name in a pipeline. */
    public static final String HANDLER = "tls";

    private static final Logger LOG = Logger.getLogger(Tls.class.getName());

    private static final List<String> USUAL_PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
    private static final Set<String> PROTOCOLS = Set.of("tlsv1", "tlsv1.1", "tlsv1.2", "tlsv1.3");

    private static final String[] DIRECTIVES = {
        "tls-cert-file",
        "tls-key-file",
        "tls-key-file-pass",
        "tls-client-cert-file",
        "tls-client-key-file",
        "tls-client-key-file-pass",
        "tls-ca-cert-file",
        "tls-ca-cert-dir",
        "tls-auth-clients",
        "http-tls-auth-clients",
        "tls-replication",
        "tls-protocols",
        "tls-ciphers",
        "tls-ciphersuites",
        "tls-prefer-server-ciphers",
        "tls-session-caching",
        "tls-session-cache-size",
        "tls-session-cache-timeout"
    };

    private final Settings settings;
    private final Executor workers;
    private SslContext server;
    private volatile SslContext http;
    private SslContext client;
    private boolean serverChooses;

    /**
     * Encryption for one server.
     *
     * @param workers do the arithmetic of handshakes, which takes milliseconds
     */
    public Tls(Settings settings, Executor workers) {
        this.settings = settings;
        this.workers = workers;
        settings.onChange(this::change, DIRECTIVES);
    }

    private boolean isWanted() {
        return settings.number("tls-port") != 0
                || settings.flag("tls-replication")
                || settings.flag("http-tls");
    }

    /**
     * Reads certificates and keys, where encryption is wanted.
     *
     * @throws TlsRefused where it cannot be had
     */
    public void start() throws TlsRefused {
        if (isWanted()) {
            configure();
        }
    }

    private void change() {
        try {
            start();
        } catch (TlsRefused refused) {
            LOG.warning(refused.getMessage());
            throw new Setting.Refused("Unable to update TLS configuration. Check server logs.");
        }
    }

    private void configure() throws TlsRefused {
        Path certificate = needed("tls-cert-file");
        Path key = needed("tls-key-file");
        ClientAuth clientAuth = clientAuth("tls-auth-clients");
        ClientAuth httpClientAuth = clientAuth("http-tls-auth-clients");
        List<X509Certificate> authorities = authorities();
        boolean checksOthers =
                settings.number("tls-port") != 0 && clientAuth != ClientAuth.NONE
                        || settings.flag("http-tls") && httpClientAuth != ClientAuth.NONE
                        || settings.flag("tls-replication");
        if (checksOthers && authorities.isEmpty()) {
            throw new TlsRefused(
                    "Either tls-ca-cert-file or tls-ca-cert-dir must be specified when tls-cluster,"
                            + " tls-replication or tls-auth-clients are enabled!");
        }
        Identity own = Identity.read(certificate, key, settings.text("tls-key-file-pass"));
        Identity ownAsClient = own;
        Path clientCertificate = settings.path("tls-client-cert-file");
        Path clientKey = settings.path("tls-client-key-file");
        if (clientCertificate != null && clientKey != null) {
            String pass = settings.text("tls-client-key-file-pass");
            ownAsClient = Identity.read(clientCertificate, clientKey, pass);
        }
        SslContextBuilder forClient =
                SslContextBuilder.forClient().keyManager(ownAsClient.key(), ownAsClient.chain());
        boolean isForOpenSsl = own.isForOpenSsl();
        SslContext newServer = build(forServer(own, clientAuth), authorities, isForOpenSsl);
        SslContext newHttp =
                settings.flag("http-tls")
                        ? build(forServer(own, httpClientAuth), authorities, isForOpenSsl)
                        : null;
        client = build(forClient, authorities, ownAsClient.isForOpenSsl());
        server = newServer;
        http = newHttp;
        LOG.info("TLS by " + (server instanceof OpenSslContext ? "OpenSSL" : "Java's own engine"));
        serverChooses = settings.flag("tls-prefer-server-ciphers");
    }

    private SslContextBuilder forServer(Identity own, ClientAuth clientAuth) {
        return SslContextBuilder.forServer(own.key(), own.chain())
                .clientAuth(clientAuth)
                .sessionCacheSize(sessions())
                .sessionTimeout(Math.max(1, sessionSeconds()));
    }

    private Path needed(String name) throws TlsRefused {
        Path file = settings.path(name);
        if (file == null) {
            throw new TlsRefused("No " + name + " configured!");
        }
        return file;
    }

    private ClientAuth clientAuth(String directive) {
        return switch (settings.text(directive)) {
            case "no" -> ClientAuth.NONE;
            case "optional" -> ClientAuth.OPTIONAL;
            default -> ClientAuth.REQUIRE;
        };
    }

    /* Java keeps all sessions where the size is 0; the least it can keep is one. */
    private long sessions() {
        return settings.flag("tls-session-caching") ? settings.number("tls-session-cache-size") : 1;
    }

    private long sessionSeconds() {
        return settings.flag("tls-session-caching")
                ? settings.number("tls-session-cache-timeout")
                : 1;
    }

    private List<X509Certificate> authorities() throws TlsRefused {
        List<X509Certificate> all = new ArrayList<>();
        Path file = settings.path("tls-ca-cert-file");
        if (file != null) {
            all.addAll(Pem.certificates(file));
        }
        Path directory = settings.path("tls-ca-cert-dir");
        if (directory != null) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path each : files) {
                    if (Files.isRegularFile(each)) {
                        all.addAll(Pem.certificates(each));
                    }
                }
            } catch (IOException e) {
                throw new TlsRefused(
                        "Failed to configure CA certificate(s) file/directory: " + directory);
            }
        }
        return all;
    }

    /* OpenSSL takes a fifth of the time of Java's own engine, but not everything that Java does. */
    private SslContext build(
            SslContextBuilder builder, List<X509Certificate> authorities, boolean isForOpenSsl)
            throws TlsRefused {
        if (!authorities.isEmpty()) {
            builder.trustManager(authorities);
        }
        List<String> ciphers = ciphers();
        builder.protocols(protocols()).ciphers(ciphers, SupportedCipherSuiteFilter.INSTANCE);
        if (isForOpenSsl && OpenSsl.isAvailable() && areForOpenSsl(ciphers)) {
            try {
                return withoutSessions(builder.sslProvider(SslProvider.OPENSSL).build());
            } catch (SSLException | IllegalArgumentException unable) {
                LOG.info("OpenSSL cannot do as the tls- directives say: " + unable.getMessage());
            }
        }
        try {
            return builder.sslProvider(SslProvider.JDK).build();
        } catch (SSLException | IllegalArgumentException broken) {
            throw new TlsRefused("Failed to configure TLS: " + broken.getMessage());
        }
    }

    /* Its build in Netty, BoringSSL, leaves nobody a choice of the suites of TLS 1.3, and lacks
     * some older ones: who names one of them gets it from Java. */
    private boolean areForOpenSsl(List<String> ciphers) {
        return settings.text("tls-ciphersuites").isEmpty()
                && (ciphers == null
                        || CipherNames.meansAll(settings.text("tls-ciphers"))
                        || OpenSsl.availableJavaCipherSuites().containsAll(ciphers));
    }

    private SslContext withoutSessions(SslContext context) {
        if (!settings.flag("tls-session-caching")
                && context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(false);
        }
        return context;
    }

    private List<String> protocols() throws TlsRefused {
        String text = settings.text("tls-protocols");
        if (text.isEmpty()) {
            return USUAL_PROTOCOLS;
        }
        List<String> protocols = new ArrayList<>();
        for (String each : text.trim().split("\\s+")) {
            String name = each.toLowerCase(Locale.ROOT);
            if (!PROTOCOLS.contains(name)) {
                throw new TlsRefused(
                        "Invalid tls-protocols specified. Use a combination of"
                                + " 'TLSv1', 'TLSv1.1', 'TLSv1.2' and 'TLSv1.3'.");
            }
            protocols.add("TLSv" + name.substring(4));
        }
        return protocols;
    }

    /* Null leaves the choice to Java. */
    private List<String> ciphers() throws TlsRefused {
        String ciphers = settings.text("tls-ciphers");
        String suites = settings.text("tls-ciphersuites");
        if (ciphers.isEmpty() && suites.isEmpty()) {
            return null;
        }
        List<String> offered = offered();
        List<String> tls13 = offered.stream().filter(suite -> !suite.contains("_WITH_")).toList();
        List<String> tls12 = offered.stream().filter(suite -> suite.contains("_WITH_")).toList();
        List<String> chosen = new ArrayList<>();
        chosen.addAll(suites.isEmpty() ? tls13 : CipherNames.ofTls13(suites, tls13));
        chosen.addAll(ciphers.isEmpty() ? tls12 : CipherNames.of(ciphers, tls12));
        return chosen;
    }

    private static List<String> offered() {
        try {
            return List.of(SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Encrypts a connection that somebody else has opened. */
    public SslHandler accepted(Channel channel) {
        SslHandler handler = server.newHandler(channel.alloc(), workers);
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setUseCipherSuitesOrder(serverChooses);
        handler.engine().setSSLParameters(parameters);
        return handler;
    }

    /**
     * Has an HTTP server encrypt, each connection as the directives say then. For any thread.
     *
     * @throws IllegalStateException where {@link #start} has not read certificates
     */
    public void encrypt(HttpServerOptions options) {
        if (http == null) {
            throw new IllegalStateException("no certificate was read");
        }
        HttpTls.use(options, () -> http, workers);
    }

    /** Whether connections to primaries are encrypted. */
    public boolean isUsedToDial() {
        return settings.flag("tls-replication") && client != null;
    }

    /** Encrypts a connection that this server opens; the other's name is not compared. */
    public SslHandler dialled(Channel channel) {
        return client.newHandler(channel.alloc(), workers);
    }
}
