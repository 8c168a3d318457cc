package io.respite.persistence.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import io.respite.server.LoggedLines;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log tells of payloads that RESTORE refuses. */
class PayloadLogTest {

    private static final Logger LOG = Logger.getLogger(DumpPayload.class.getName());

    private static final String REFUSED = "-ERR Bad data format\r\n";

    /** That of issue 7445 of Redis. */
    private static final String ZIPLIST =
            "\016\001\035\035\0\0\0\026\0\0\0\003\0\0\004CCCC\006\004BBBB\006?AAAA\377"
                    + "\011\0\210\245\312\250\305A\3645";

    private LoggedLines log;

    @BeforeEach
    void listen() {
        log = LoggedLines.of(LOG);
    }

    @AfterEach
    void listenNoMore() {
        log.close();
    }

    @Test
    void theReasonIsLogged() {
        try (LocalServer server = LocalServer.start()) {
            LocalServer.Client client = server.connect();
            assertThat(restore(client)).isEqualTo(REFUSED);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("Bad data format in a payload, at offset ")
                    .contains(": Quicklist integrity check failed: ");
            assertThat(client.call("EXISTS", "k")).isEqualTo(":0\r\n");
        }
    }

    @Test
    void oneLineASecondTellsOfMany() {
        try (LocalServer server = LocalServer.start()) {
            LocalServer.Client client = server.connect();
            for (int i = 0; i < 4; i++) {
                assertThat(restore(client)).isEqualTo(REFUSED);
            }
            server.advance(999);
            restore(client);
            assertThat(log.lines()).singleElement().asString().doesNotContain("more were refused");

            server.advance(1);
            restore(client);
            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().getLast()).endsWith(" (4 more were refused before)");
        }
    }

    private static String restore(LocalServer.Client client) {
        String payload = ZIPLIST;
        byte[] head = "*4\r\n$7\r\nRESTORE\r\n$1\r\nk\r\n$1\r\n0\r\n".getBytes(ISO_8859_1);
        String text = new String(head, ISO_8859_1) + "$" + payload.length() + "\r\n" + payload;
        return new String(client.send((text + "\r\n").getBytes(ISO_8859_1)), ISO_8859_1);
    }
}
