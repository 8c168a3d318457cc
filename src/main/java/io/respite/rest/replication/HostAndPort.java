package io.respite.rest.replication;

import jakarta.ws.rs.BadRequestException;

/**
 * Where a server listens.
 *
 * @param host a name or an address; one of IPv6 without its brackets
 * @param port from 1 to 65535
 */
record HostAndPort(String host, int port) {

    private static final int MOST_PORT = 65535;

    /**
     * Reads {@code host:port} or {@code [address]:port}.
     *
     * @param field what is read, for the error
     * @throws BadRequestException where it is none
     */
    static HostAndPort parse(String field, String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        int port = port(text.substring(colon + 1));
        if (host.isEmpty() || port < 1 || host.chars().anyMatch(each -> each <= ' ')) {
            throw new BadRequestException(
                    field + " is 'host:port' with a port from 1 to 65535, not '" + text + "'");
        }
        return new HostAndPort(host, port);
    }

    private static int port(String digits) {
        boolean isNumber = !digits.isEmpty() && digits.length() <= 5;
        if (!isNumber || !digits.chars().allMatch(each -> each >= '0' && each <= '9')) {
            return -1;
        }
        int port = Integer.parseInt(digits);
        return port <= MOST_PORT ? port : -1;
    }
}
