package io.respite.server.tls;

import io.respite.engine.settings.Settings;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The way to the HTTP port of a server on this machine, for who only asks how it is. It trusts
 * whoever answers, for it tells nothing that is secret, and the certificate that the server has may
 * be older than the one on disk.
 */
public final class LocalHttps {

    private LocalHttps() {}

    /**
     * Sockets that show the certificate for clients of these settings, where there is one.
     *
     * @throws TlsRefused where that cannot be read
     */
    public static SSLSocketFactory sockets(Settings settings) throws TlsRefused {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(settings), new TrustManager[] {new Anybody()}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException broken) {
            throw new TlsRefused("TLS cannot be had: " + broken.getMessage());
        }
    }

    private static KeyManager[] keys(Settings settings) throws TlsRefused {
        if (settings.text("http-tls-auth-clients").equals("no")) {
            return new KeyManager[0];
        }
        boolean isOfClients = settings.path("tls-client-cert-file") != null;
        String kind = isOfClients ? "tls-client-" : "tls-";
        Path certificate = settings.path(kind + "cert-file");
        Path key = settings.path(kind + "key-file");
        if (certificate == null || key == null) {
            return new KeyManager[0];
        }
        String pass = settings.text(kind + "key-file-pass");
        return new KeyManager[] {new OneKey(Identity.read(certificate, key, pass))};
    }

    private static final class OneKey extends X509ExtendedKeyManager {

        private static final String ALIAS = "own";

        private final Identity identity;

        OneKey(Identity identity) {
            this.identity = identity;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return identity.chain();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.key();
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return null;
        }
    }

    private static final class Anybody extends X509ExtendedTrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new IllegalStateException("a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new IllegalStateException("a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new IllegalStateException("a client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
