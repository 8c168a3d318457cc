package io.respite.server.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What one end shows to the other: its key, and the certificate of that key with those that vouch
 * for it.
 */
record Identity(PrivateKey key, X509Certificate[] chain) {

    /**
     * Reads both and checks that they belong together.
     *
     * @param pass the pass phrase of the key, or empty
     */
    static Identity read(Path certificateFile, Path keyFile, String pass) throws TlsRefused {
        List<X509Certificate> chain = Pem.certificates(certificateFile);
        PrivateKey key = Pem.key(keyFile, pass);
        if (!belongTogether(key, chain.getFirst())) {
            throw new TlsRefused(
                    "Failed to load private key: "
                            + keyFile
                            + ": it is not the key of the certificate in "
                            + certificateFile);
        }
        return new Identity(key, chain.toArray(X509Certificate[]::new));
    }

    /** Whether OpenSSL, as Netty has it, can show it: it signs with keys of these kinds only. */
    boolean isForOpenSsl() {
        return key.getAlgorithm().equals("RSA") || key.getAlgorithm().equals("EC");
    }

    /* What the key signs, the certificate must confirm. */
    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        byte[] text = {1, 2, 3};
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException another) {
            return false;
        }
    }
}
