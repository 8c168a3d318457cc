package io.respite.app;

import java.util.List;
import java.util.Set;

/** Right and wrong values for any directive, as byte strings. */
final class DirectiveBattery {

    /** Directives whose values act on the test itself, or depend on the machine. */
    static final Set<String> MACHINES =
            Set.of("port", "tls-port", "bind", "dir", "maxclients", "locale-collate", "unixsocket");

    // formatter:off
    static final List<String> VALUES =
            List.of(
                    "", "text", "0", "1", "-1", "2", "10", "100", "101", "1000", "65535", "65536",
                    "70000", "2147483647", "2147483648", "-2147483648", "-2147483649",
                    "4294967295", "4294967296", "9223372036854775807", "9223372036854775808",
                    "-9223372036854775808", "18446744073709551615", "18446744073709551616",
                    "99999999999999999999999", "-0", "+1", "01", "007", "1 ", " 1", "1\n", "1.5",
                    "1e3", "0x10", "700", "777", "888",
                    "kb", "1kb", "1k", "1mb", "1MB", "1.5gb", "1gb", "16gb", "-1mb", "1 kb", "1kb ",
                    "10%", "0%", "100%", "101%", "-1%", "%",
                    "yes", "no", "maybe", "YES", "No", "y", "yes no",
                    "yes\0", "no\0x", "a\0b", "\0", "a\nb", "a\r\nb", "\"q\"", "'q'", "\"",
                    "a b", "a  b", " ", "a b c",
                    "3600 1", "3600 1 300", "3600 1 300 100", "3600 -1", "-1 3600", "0 0",
                    "1 1 1 1", "99999999999 1", "1 99999999999",
                    "save", "nosave", "save nosave", "save now", "now force save", "default",
                    "default now",
                    "normal 0 0 0", "normal 0 0", "normal 0 0 0 replica 0 0 0",
                    "slave 1mb 2mb 60", "pubsub -1 0 0", "pubsub 0 0 -1", "pubsub 0 0 1.5",
                    "master 1 1 1", "normal 1gb 1 1 normal 2gb 2 2",
                    "0 200", "0 200 800", "0 200 800 900", "0 200 3000", "800 200 0", "-3000 0 0",
                    "127.0.0.1", "127.0.0.1 ::1", "-127.0.0.1", "* -::*", "300.1.1.1",
                    "127.0.0.1 6379", "no one",
                    "50 99 99.9", "50 50", "101 1", "-1 50", "50.123456789", "nan", "inf",
                    "KEA", "KExg$lshzxetmdn", "q", "A", "K", "mK",
                    "noeviction", "allkeys-lru", "ALLKEYS-LFU", "volatile-ttl x", "debug",
                    "nothing", "NOTICE", "always", "everysec", "swapdb", "disabled",
                    "on-empty-db", "allchannels", "resetchannels", "relative", "absolute",
                    "ARM64-COW-BUG", "local", "optional", "TLSv1.2", "TLSv1.2 TLSv1.3", "SSLv3",
                    "/nonexistent/x", "..", "a/b", "a\\b", "/", ".",
                    "{title}", "{nosuch}", "{title", "{{", "{port} x",
                    "host_name", "host-name.x", "h".repeat(255), "h".repeat(256), "a!b",
                    "\u00ff\u00fe", "\u00c3\u00a9", "x".repeat(5000), "1-3", "0-0", "0,1");
    // formatter:on

    private DirectiveBattery() {}

    /** How a value is written down: a long one as its begin and its length. */
    static String shortened(String value) {
        return value.length() < 100 ? value : value.substring(0, 8) + "... " + value.length();
    }
}
