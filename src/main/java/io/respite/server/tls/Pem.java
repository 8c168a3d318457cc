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
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519", "RSASSA-PSS");

    /** SEQUENCE { OID rsaEncryption, NULL }: which kind of key a PKCS#1 block has. */
    private static final byte[] RSA = {
        0x30,
        0x0D,
        0x06,
        0x09,
        0x2A,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xF7,
        0x0D,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };

    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;

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
     * The first private key of a file: PKCS#8, with a pass phrase or without, or an RSA key in
     * PKCS#1.
     *
     * @param pass the pass phrase, or empty
     */
    static PrivateKey key(Path file, String pass) throws TlsRefused {
        String text = new String(read(file), StandardCharsets.ISO_8859_1);
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            try {
                byte[] der = Base64.getMimeDecoder().decode(block.group(2));
                switch (block.group(1)) {
                    case "PRIVATE KEY" -> {
                        return key(der);
                    }
                    case "ENCRYPTED PRIVATE KEY" -> {
                        return key(decrypted(der, pass));
                    }
                    case "RSA PRIVATE KEY" -> {
                        byte[] wrapped = element(OCTET_STRING, der);
                        return key(element(SEQUENCE, VERSION_0, RSA, wrapped));
                    }
                    case "EC PRIVATE KEY", "DSA PRIVATE KEY" ->
                            throw new TlsRefused(
                                    "Failed to load private key: "
                                            + file
                                            + ": only RSA keys may be in the old form; convert it"
                                            + " with 'openssl pkcs8 -topk8'");
                    default -> {
                        /* Parameters, or certificates in the same file. */
                    }
                }
            } catch (GeneralSecurityException | IOException | IllegalArgumentException broken) {
                throw new TlsRefused("Failed to load private key: " + file + ": " + reason(broken));
            }
        }
        throw new TlsRefused("Failed to load private key: " + file + ": there is none");
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

    /* DER: a tag, the length, the parts. */
    private static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] header =
                length < 0x80
                        ? new byte[] {(byte) tag, (byte) length}
                        : new byte[] {
                            (byte) tag, (byte) 0x82, (byte) (length >>> 8), (byte) length
                        };
        byte[] element = new byte[header.length + length];
        System.arraycopy(header, 0, element, 0, header.length);
        int at = header.length;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, element, at, part.length);
            at += part.length;
        }
        return element;
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
