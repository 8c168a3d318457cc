package io.respite.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemTest {

    /** Before the PKCS#1 form inside the PKCS#8 form of an RSA key of 2048 bits or more. */
    private static final int PKCS8_HEADER_BYTES = 26;

    private static final String SEC1 =
            """
            -----BEGIN EC PARAMETERS-----
            BggqhkjOPQMBBw==
            -----END EC PARAMETERS-----
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIImX8NZMq/XUnKcZC/VAFzWJyPwpuWS/Vz5j8KClBmmuoAoGCCqGSM49
            AwEHoUQDQgAEG7pPCMw43AIYjkY1PIql1e7vs/riymNaXrC8mH9URfyO5v9vf4D3
            urRZtlH5X349t6JmqM+m1ZqkfvGV9SlYAQ==
            -----END EC PRIVATE KEY-----
            """;

    private static final String SAME_IN_PKCS8 =
            """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgiZfw1kyr9dScpxkL
            9UAXNYnI/Cm5ZL9XPmPwoKUGaa6hRANCAAQbuk8IzDjcAhiORjU8iqXV7u+z+uLK
            Y1pesLyYf1RF/I7m/29/gPe6tFm2Uflffj23omaoz6bVmqR+8ZX1KVgB
            -----END PRIVATE KEY-----
            """;

    @TempDir static Path dir;

    @BeforeAll
    static void make() {
        Certificates.make(dir, "rsa", "RSA");
        Certificates.make(dir, "ec", "EC");
    }

    @Test
    void keysComeInOldAndNewForms() throws Exception {
        PrivateKey key = Pem.key(dir.resolve("rsa.key"), "");
        byte[] pkcs8 = key.getEncoded();
        Path old = dir.resolve("old.key");
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, PKCS8_HEADER_BYTES, pkcs8.length);
        Certificates.write(old, "RSA PRIVATE KEY", pkcs1);
        assertThat(Pem.key(old, "")).isEqualTo(key);
    }

    /* Made with openssl ecparam -name prime256v1 -genkey. */
    @Test
    void keysOfEllipticCurvesComeInTheOldForm() throws Exception {
        Path old = dir.resolve("sec1.key");
        Path usual = dir.resolve("pkcs8.key");
        Files.writeString(old, SEC1);
        Files.writeString(usual, SAME_IN_PKCS8);
        PrivateKey key = Pem.key(old, "");
        assertThat(key.getAlgorithm()).isEqualTo("EC");
        assertThat(((ECPrivateKey) key).getS())
                .isEqualTo(((ECPrivateKey) Pem.key(usual, "")).getS());
        String body = SEC1.replaceAll("(?s).*-----BEGIN EC PRIVATE KEY-----|-----END.*", "");
        byte[] der = Base64.getMimeDecoder().decode(body);
        for (int length = 0; length < der.length; length++) {
            Path cut = dir.resolve("cut.key");
            Certificates.write(cut, "EC PRIVATE KEY", Arrays.copyOf(der, length));
            assertThatThrownBy(() -> Pem.key(cut, "")).isInstanceOf(TlsRefused.class);
        }
    }

    @Test
    void theOldEncryptedFormIsToldOf() throws Exception {
        Path file = dir.resolve("old-encrypted.key");
        Files.writeString(
                file,
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                        + "DEK-Info: AES-256-CBC,0123456789ABCDEF0123456789ABCDEF\n\nAAAA\n"
                        + "-----END RSA PRIVATE KEY-----\n");
        assertThatThrownBy(() -> Pem.key(file, "secret"))
                .isInstanceOf(TlsRefused.class)
                .hasMessageContaining("it is encrypted in the old form; convert it with");
    }

    @Test
    void aKeyWithAPassPhraseWantsIt() throws Exception {
        PrivateKey key = Pem.key(dir.resolve("ec.key"), "");
        String algorithm = "PBEWithHmacSHA256AndAES_256";
        Cipher cipher = Cipher.getInstance(algorithm);
        PBEKeySpec pass = new PBEKeySpec("secret".toCharArray());
        cipher.init(
                Cipher.ENCRYPT_MODE, SecretKeyFactory.getInstance(algorithm).generateSecret(pass));
        byte[] encrypted = cipher.doFinal(key.getEncoded());
        AlgorithmParameters parameters = cipher.getParameters();
        Path file = dir.resolve("encrypted.key");
        Certificates.write(file, "ENCRYPTED PRIVATE KEY", info(encrypted, parameters));
        assertThat(Pem.key(file, "secret")).isEqualTo(key);
        assertThatThrownBy(() -> Pem.key(file, "wrong"))
                .isInstanceOf(TlsRefused.class)
                .hasMessageStartingWith("Failed to load private key: " + file);
    }

    /* PKCS#8 with PBES2, whose object identifier Java does not find by the name it takes. */
    private static byte[] info(byte[] encrypted, AlgorithmParameters parameters) throws Exception {
        byte[] algorithm =
                der(
                        0x30,
                        new byte[] {
                            0x06, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 13, 1, 5, 13
                        },
                        parameters.getEncoded());
        return der(0x30, algorithm, der(0x04, encrypted));
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        byte[] content = bytes.toByteArray();
        bytes.reset();
        bytes.write(tag);
        bytes.write(0x82);
        bytes.write(content.length >>> 8);
        bytes.write(content.length);
        bytes.writeBytes(content);
        return bytes.toByteArray();
    }

    @Test
    void whatIsNoKeyIsRefused() throws Exception {
        Path file = dir.resolve("broken.key");
        for (String text :
                List.of(
                        "",
                        "nonsense",
                        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                        "-----BEGIN RSA PRIVATE KEY-----\n\n-----END RSA PRIVATE KEY-----\n",
                        "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n")) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> Pem.key(file, ""))
                    .as(text)
                    .isInstanceOf(TlsRefused.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void aKeyOfAnotherCertificateIsNoIdentity() {
        assertThatThrownBy(() -> Identity.read(dir.resolve("rsa.crt"), dir.resolve("ec.key"), ""))
                .isInstanceOf(TlsRefused.class)
                .hasMessageContaining("is not the key of the certificate");
    }

    @Test
    void ciphersHaveTheNamesOfOpenSsl() throws Exception {
        List<String> offered =
                List.of(
                        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
                        "TLS_RSA_WITH_AES_128_CBC_SHA");
        assertThat(
                        CipherNames.of(
                                "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-AES128-SHA256:AES128-SHA",
                                offered))
                .containsExactly(offered.get(1), offered.get(2), offered.get(3));
        assertThat(CipherNames.of("HIGH:!AES128", offered))
                .containsExactly(offered.get(0), offered.get(1));
        assertThatThrownBy(() -> CipherNames.of("NOSUCH:!HIGH", offered))
                .isInstanceOf(TlsRefused.class);
    }
}
