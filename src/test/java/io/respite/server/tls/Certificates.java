package io.respite.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Keys and certificates in PEM files, made by the JDK's keytool. */
public final class Certificates {

    private static final String PASS = "changeit";

    private Certificates() {}

    /**
     * Makes {@code name.crt} and {@code name.key}: a certificate that vouches for itself.
     *
     * @param algorithm of the key: RSA or EC
     */
    public static void make(Path directory, String name, String algorithm) {
        Path store = directory.resolve(name + ".p12");
        List<String> words =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                name,
                                "-keyalg",
                                algorithm,
                                "-dname",
                                "CN=" + name,
                                "-ext",
                                "san=dns:localhost,ip:127.0.0.1",
                                "-validity",
                                "30",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASS));
        try {
            Process keytool = new ProcessBuilder(words).redirectErrorStream(true).start();
            String output = new String(keytool.getInputStream().readAllBytes());
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException(output);
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream file = Files.newInputStream(store)) {
                keys.load(file, PASS.toCharArray());
            }
            Key key = keys.getKey(name, PASS.toCharArray());
            write(directory.resolve(name + ".key"), "PRIVATE KEY", key.getEncoded());
            byte[] certificate = keys.getCertificate(name).getEncoded();
            write(directory.resolve(name + ".crt"), "CERTIFICATE", certificate);
        } catch (IOException | InterruptedException | GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** The words of a command line that make a server show this certificate, and trust it. */
    public static List<String> words(Path directory, String name) {
        String certificate = directory.resolve(name + ".crt").toString();
        String key = directory.resolve(name + ".key").toString();
        return List.of(
                "--tls-cert-file",
                certificate,
                "--tls-key-file",
                key,
                "--tls-ca-cert-file",
                certificate);
    }

    /** Writes one block of a PEM file. */
    public static void write(Path file, String type, byte[] der) throws IOException {
        String body =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der);
        Files.writeString(
                file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
    }
}
