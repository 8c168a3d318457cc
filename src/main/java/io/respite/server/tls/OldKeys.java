package io.respite.server.tls;

import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;

/**
 * Private keys as OpenSSL wrote them before PKCS#8, made into that form.
 *
 * <pre>
 *   PKCS#8          SEQUENCE { 0, SEQUENCE { kind, parameters }, OCTET STRING { key } }
 *   PKCS#1  (RSA)   SEQUENCE { 0, modulus, ... }                 RFC 8017, A.1.2
 *   SEC 1   (EC)    SEQUENCE { 1, key, [0] { curve }, [1] { public key } }     RFC 5915
 * </pre>
 */
final class OldKeys {

    /** SEQUENCE { OID rsaEncryption, NULL }. */
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

    /** OID ecPublicKey. */
    private static final byte[] EC = {
        0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01
    };

    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int CURVE = 0xA0;

    private OldKeys() {}

    /** The key of RSA, in PKCS#1, as PKCS#8. */
    static byte[] ofRsa(byte[] key) {
        return element(SEQUENCE, VERSION_0, RSA, element(OCTET_STRING, key));
    }

    /** The key of an elliptic curve, in the form of SEC 1, as PKCS#8. */
    static byte[] ofEllipticCurve(byte[] key) throws InvalidKeySpecException {
        byte[] kind = element(SEQUENCE, EC, curve(key));
        return element(SEQUENCE, VERSION_0, kind, element(OCTET_STRING, key));
    }

    private static byte[] curve(byte[] key) throws InvalidKeySpecException {
        int at = start(key, 0);
        while (at < key.length) {
            int content = start(key, at);
            int end = content + length(key, at);
            if (end > key.length) {
                break;
            }
            if ((key[at] & 0xFF) == CURVE) {
                return Arrays.copyOfRange(key, content, end);
            }
            at = end;
        }
        throw new InvalidKeySpecException("the key does not name its curve");
    }

    /* Where the content of the element begins: lengths from 128 on have bytes of their own. */
    private static int start(byte[] der, int at) throws InvalidKeySpecException {
        return at + 2 + lengthBytes(der, at);
    }

    private static int length(byte[] der, int at) throws InvalidKeySpecException {
        int bytes = lengthBytes(der, at);
        int length = bytes == 0 ? der[at + 1] : 0;
        for (int i = 0; i < bytes; i++) {
            length = length << Byte.SIZE | der[at + 2 + i] & 0xFF;
        }
        return length;
    }

    private static int lengthBytes(byte[] der, int at) throws InvalidKeySpecException {
        int bytes = at + 1 < der.length && der[at + 1] < 0 ? der[at + 1] & 0x7F : 0;
        if (at + 2 + bytes > der.length || bytes > 2) {
            throw new InvalidKeySpecException("broken encoding");
        }
        return bytes;
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
}
