package io.respite.engine.settings;

import static io.respite.engine.settings.Row.INT;
import static io.respite.engine.settings.Row.choice;
import static io.respite.engine.settings.Row.number;
import static io.respite.engine.settings.Row.optional;
import static io.respite.engine.settings.Row.yesNo;

import java.util.List;

/** Encrypted connections. */
final class TlsSettings {

    static final List<Setting> ROWS =
            List.of(
                    number(
                                    "tls-port",
                                    0,
                                    65535,
                                    "0",
                                    "TLS port for RESP clients; 0 listens on none")
                            .live(),
                    optional("tls-cert-file", "certificate of the server, PEM").live().reapplied(),
                    optional("tls-key-file", "key of that certificate, PEM").live().reapplied(),
                    optional("tls-key-file-pass", "pass phrase of that key").secret().live(),
                    optional(
                                    "tls-client-cert-file",
                                    "certificate for connections to a primary; empty takes the"
                                            + " server's")
                            .live()
                            .reapplied(),
                    optional("tls-client-key-file", "key of the client certificate")
                            .live()
                            .reapplied(),
                    optional("tls-client-key-file-pass", "pass phrase of the client key")
                            .secret()
                            .live(),
                    optional("tls-dh-params-file", "Diffie-Hellman parameters of TLS 1.2")
                            .inert("Java has its own groups, and prefers elliptic curves")
                            .reapplied(),
                    optional("tls-ca-cert-file", "certificates of trusted authorities, PEM")
                            .live()
                            .reapplied(),
                    optional("tls-ca-cert-dir", "directory of such certificates")
                            .live()
                            .reapplied(),
                    choice(
                                    "tls-auth-clients",
                                    "yes",
                                    "whether clients must show a certificate",
                                    "no",
                                    "yes",
                                    "optional")
                            .live(),
                    yesNo(
                                    "http-tls",
                                    "no",
                                    "whether http-port speaks HTTPS, with the certificate of"
                                            + " tls-cert-file, and nothing else")
                            .live()
                            .immutable()
                            .ours(),
                    choice(
                                    "http-tls-auth-clients",
                                    "no",
                                    "whether clients of HTTPS must show a certificate, besides the"
                                            + " password where there is one",
                                    "no",
                                    "yes",
                                    "optional")
                            .live()
                            .ours(),
                    yesNo(
                                    "tls-replication",
                                    "no",
                                    "whether the connection to a primary is encrypted")
                            .live(),
                    yesNo("tls-cluster", "no", "whether the cluster bus is encrypted")
                            .inert("there is no cluster bus"),
                    optional("tls-protocols", "versions allowed, as \"TLSv1.2 TLSv1.3\"").live(),
                    optional("tls-ciphers", "ciphers of TLS 1.2, in OpenSSL's notation").live(),
                    optional("tls-ciphersuites", "ciphers of TLS 1.3").live(),
                    yesNo("tls-prefer-server-ciphers", "no", "whether the server's order decides")
                            .live(),
                    yesNo("tls-session-caching", "yes", "whether a client may resume a session")
                            .live(),
                    number(
                                    "tls-session-cache-size",
                                    0,
                                    INT,
                                    "20480",
                                    "sessions kept for resumption; 0 sets no limit")
                            .live(),
                    number(
                                    "tls-session-cache-timeout",
                                    0,
                                    INT,
                                    "300",
                                    "seconds a session may be resumed")
                            .live());

    private TlsSettings() {}
}
