package io.respite.server;

import java.util.ArrayList;
import java.util.List;

/**
 * An address of the {@code bind} directive: {@code *} is every IPv4 address, {@code ::*} every
 * IPv6 one, and a minus before it says that the server goes without it where this machine does not
 * have it.
 *
 * @param word the address as it was given, without the minus
 * @param takesIpv4 whether a socket on every IPv6 address is to take IPv4 clients as well
 */
record ListenAddress(String word, String host, boolean optional, boolean takesIpv4) {

    private static final String ANY_IPV4 = "0.0.0.0";
    private static final String ANY_IPV6 = "::";

    /**
     * The addresses to listen on. One port cannot be had for every IPv4 and for every IPv6 address
     * by two sockets: where both are asked for, one takes all.
     */
    static List<ListenAddress> of(List<String> words) {
        List<ListenAddress> addresses = new ArrayList<>();
        for (String word : words) {
            boolean optional = word.startsWith("-");
            String name = optional ? word.substring(1) : word;
            String host = name.equals("*") ? ANY_IPV4 : name.equals("::*") ? ANY_IPV6 : name;
            addresses.add(new ListenAddress(name, host, optional, !host.equals(ANY_IPV6)));
        }
        if (contains(addresses, ANY_IPV4) && contains(addresses, ANY_IPV6)) {
            addresses.removeIf(a -> a.host.equals(ANY_IPV4) || a.host.equals(ANY_IPV6));
            String all = hasIpv6() ? ANY_IPV6 : ANY_IPV4;
            addresses.add(new ListenAddress("*", all, false, true));
        }
        return addresses;
    }

    /** Whether the server goes without this address where it cannot be had for that reason. */
    boolean isDispensable(String reason) {
        return optional && reason.contains("Cannot assign requested address")
                || reason.contains("Address family not supported")
                || reason.contains("Protocol not ");
    }

    private static boolean contains(List<ListenAddress> addresses, String host) {
        return addresses.stream().anyMatch(address -> address.host.equals(host));
    }

    private static boolean hasIpv6() {
        return java.nio.file.Files.exists(java.nio.file.Path.of("/proc/net/if_inet6"))
                || !System.getProperty("os.name").startsWith("Linux");
    }
}
