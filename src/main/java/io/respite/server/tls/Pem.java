package io.respite.server.tls;

import io.respite.engine.settings.ConfigRewrite;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Reads certificates and keys from PEM files (RFC 7468). */
final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    /** Over the body of a key that OpenSSL encrypted before there was PKCS#8 (RFC 1421). */
    private static final String ENCRYPTED = "Proc-Type: 4,ENCRYPTED";

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519", "RSASSA-PSS");

    private Pem() {}

    /** All certificates of a file, at least one. */
    static List<X509Certificate> certificates(Path file) throws TlsRefused {
        try {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(read(file)));
            List<X509Certificate> certificates = new ArrayList<>();
            found.forEach(each -> certificates.add((X509Certificate) each));
            if (certificates.isEmpty()) {
                throw new TlsRefused("Failed to load certificate: " + file + ": there is none");
            }
            return certificates;
        } catch (GeneralSecurityException broken) {
            throw new TlsRefused("Failed to load certificate: " + file + ": " + reason(broken));
        }
    }

    /**
     * The first private key of a file: PKCS#8, with a pass phrase or without, or the older forms
     * for RSA and elliptic curves.
     *
     * @param pass the pass phrase, or empty
     */
    static PrivateKey key(Path file, String pass) throws TlsRefused {
        String text = new String(read(file), StandardCharsets.ISO_8859_1);
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).endsWith("PRIVATE KEY")) {
                try {
                    return key(pkcs8(block.group(1), block.group(2), pass));
                } catch (GeneralSecurityException | IOException | IllegalArgumentException broken) {
                    throw new TlsRefused(
                            "Failed to load private key: " + file + ": " + reason(broken));
                }
            }
        }
        throw new TlsRefused("Failed to load private key: " + file + ": there is none");
    }

    private static byte[] pkcs8(String kind, String body, String pass)
            throws GeneralSecurityException, IOException {
        if (body.contains(ENCRYPTED)) {
            throw new InvalidKeySpecException(
                    "it is encrypted in the old form; convert it with 'openssl pkcs8 -topk8'");
        }
        byte[] der = Base64.getMimeDecoder().decode(body);
        return switch (kind) {
            case "PRIVATE KEY" -> der;
            case "ENCRYPTED PRIVATE KEY" -> decrypted(der, pass);
            case "RSA PRIVATE KEY" -> OldKeys.ofRsa(der);
            case "EC PRIVATE KEY" -> OldKeys.ofEllipticCurve(der);
            default -> throw new InvalidKeySpecException("unknown kind of key");
        };
    }

    private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
        for (String algorithm : ALGORITHMS) {
            try {
                KeyFactory factory = KeyFactory.getInstance(algorithm);
                return factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException another) {
                /* Of another kind. */
            }
        }
        throw new InvalidKeySpecException("unknown kind of key");
    }

    private static byte[] decrypted(byte[] der, String pass)
            throws GeneralSecurityException, IOException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
        String algorithm =
                info.getAlgParameters() == null
                        ? info.getAlgName()
                        : info.getAlgParameters().toString();
        SecretKeyFactory factory = SecretKeyFactory.getInstance(algorithm);
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.DECRYPT_MODE,
                factory.generateSecret(new PBEKeySpec(pass.toCharArray())),
                info.getAlgParameters());
        return info.getKeySpec(cipher).getEncoded();
    }

    private static byte[] read(Path file) throws TlsRefused {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new TlsRefused("Failed to load " + file + ": " + ConfigRewrite.reason(e));
        }
    }

    private static String reason(Exception broken) {
        return broken.getMessage() == null
                ? broken.getClass().getSimpleName()
                : broken.getMessage();
    }
}
