package io.respite.server.tls;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.logging.Logger;

/**
 * Cipher suites as OpenSSL lists them, by the names that Java knows them by: {@code
 * ECDHE-RSA-AES256-GCM-SHA384:!ECDHE-RSA-AES128-SHA}. {@code DEFAULT}, {@code ALL} and {@code HIGH}
 * stand for all that Java offers; what follows a {@code !} or {@code -} is left out, a name or a
 * part of names such as {@code AES128}. As in OpenSSL, names that nobody knows are passed over.
 */
final class CipherNames {

    private static final Logger LOG = Logger.getLogger(CipherNames.class.getName());

    private static final Set<String> ALL = Set.of("DEFAULT", "ALL", "HIGH");

    private CipherNames() {}

    /**
     * The suites of TLS 1.2 that a list means.
     *
     * @param offered those that Java offers
     * @throws TlsRefused where it means none
     */
    static List<String> of(String list, List<String> offered) throws TlsRefused {
        Set<String> chosen = new LinkedHashSet<>();
        for (String each : list.split("[:, ]+")) {
            String name = each.toUpperCase(Locale.ROOT);
            if (name.startsWith("!") || name.startsWith("-")) {
                String part = name.substring(1);
                chosen.removeIf(suite -> suite.equals(java(part)) || parts(suite).contains(part));
            } else if (ALL.contains(name)) {
                offered.stream().filter(suite -> suite.contains("_WITH_")).forEach(chosen::add);
            } else if (offered.contains(java(name))) {
                chosen.add(java(name));
            } else {
                LOG.warning("tls-ciphers: there is no cipher suite " + each);
            }
        }
        if (chosen.isEmpty()) {
            throw new TlsRefused("Failed to configure ciphers: " + list);
        }
        return new ArrayList<>(chosen);
    }

    /** Whether a list takes what there is, and names no suite that must be among it. */
    static boolean meansAll(String list) {
        for (String each : list.toUpperCase(Locale.ROOT).split("[:, ]+")) {
            if (!ALL.contains(each) && !each.startsWith("!") && !each.startsWith("-")) {
                return false;
            }
        }
        return true;
    }

    /**
     * The suites of TLS 1.3, which have the same names everywhere.
     *
     * @throws TlsRefused where one of them is not known
     */
    static List<String> ofTls13(String list, List<String> offered) throws TlsRefused {
        List<String> chosen = List.of(list.split("[:, ]+"));
        if (!offered.containsAll(chosen)) {
            throw new TlsRefused("Failed to configure ciphersuites: " + list);
        }
        return chosen;
    }

    /* TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 has ECDHE, RSA, AES256, AES, GCM, SHA384. */
    private static Set<String> parts(String suite) {
        Set<String> parts = new HashSet<>(List.of(suite.split("_")));
        parts.addAll(List.of(suite.replaceAll("AES_(128|256)", "AES$1").split("_")));
        return parts;
    }

    /* ECDHE-RSA-AES256-GCM-SHA384 is TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384; AES256-SHA, which names
     * no exchange of keys, is TLS_RSA_WITH_AES_256_CBC_SHA. */
    private static String java(String name) {
        if (name.startsWith("TLS_")) {
            return name;
        }
        String suite = name.replace("CHACHA20-POLY1305", "CHACHA20_POLY1305").replace('-', '_');
        boolean isModern = suite.contains("POLY1305") || suite.contains("GCM");
        suite = suite.replaceAll("AES(128|256)", "AES_$1");
        if (suite.endsWith("POLY1305")) {
            suite += "_SHA256";
        }
        int cipher = Math.max(suite.indexOf("AES_"), suite.indexOf("CHACHA20"));
        if (cipher < 0) {
            return name;
        }
        String exchange = cipher == 0 ? "RSA_" : suite.substring(0, cipher);
        String rest = suite.substring(cipher);
        if (!isModern) {
            rest = rest.replaceFirst("AES_(128|256)_", "AES_$1_CBC_");
        }
        return "TLS_" + exchange + "WITH_" + rest;
    }
}
