package io.respite.server;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * An address of the {@code bind} directive: {@code *} is every IPv4 address, {@code ::*} every
 * IPv6 one, and a minus before it says that the server starts without it where it is not to be
 * had.
 */
record ListenAddress(String host, boolean optional) {

    private static final String ANY_IPV4 = "0.0.0.0";
    private static final String ANY_IPV6 = "::";

    /**
     * The addresses to listen on. A socket on every IPv6 address takes IPv4 clients as well, and
     * one port cannot be had twice: where both are asked for, that one is enough.
     */
    static List<ListenAddress> of(List<String> words) {
        List<ListenAddress> addresses = new ArrayList<>();
        for (String word : words) {
            boolean optional = word.startsWith("-");
            String name = optional ? word.substring(1) : word;
            String host = name.equals("*") ? ANY_IPV4 : name.equals("::*") ? ANY_IPV6 : name;
            addresses.add(new ListenAddress(host, optional));
        }
        if (contains(addresses, ANY_IPV4) && contains(addresses, ANY_IPV6)) {
            addresses.removeIf(a -> a.host.equals(ANY_IPV4) || a.host.equals(ANY_IPV6));
            addresses.add(new ListenAddress(hasIpv6() ? ANY_IPV6 : ANY_IPV4, false));
        }
        return addresses;
    }

    /** Success where this machine lacks the address and may, else the failure. */
    Future<Void> excuse(Throwable failure) {
        String reason = String.valueOf(failure.getMessage());
        boolean isThere = reason.contains("already in use") || reason.contains("denied");
        return optional && !isThere ? Future.succeededFuture() : Future.failedFuture(failure);
    }

    private static boolean contains(List<ListenAddress> addresses, String host) {
        return addresses.stream().anyMatch(address -> address.host.equals(host));
    }

    private static boolean hasIpv6() {
        return java.nio.file.Files.exists(java.nio.file.Path.of("/proc/net/if_inet6"))
                || !System.getProperty("os.name").startsWith("Linux");
    }
}
