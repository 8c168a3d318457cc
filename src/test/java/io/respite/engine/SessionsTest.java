package io.respite.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import org.junit.jupiter.api.Test;

/** Clients come, and go when they have been silent for too long. */
class SessionsTest {

    @Test
    void silentClientsAreClosedAndBusyOnesStay() {
        try (LocalServer server = LocalServer.start();
                LocalServer.Client silent = server.connect();
                LocalServer.Client busy = server.connect()) {
            silent.call("PING");
            server.advance(9_000);
            busy.call("PING");
            server.advance(2_000);
            server.engine().sessions().closeIdle(server.clock().millis(), 10_000);
            assertThat(silent.isOpen()).isFalse();
            assertThat(busy.call("PING")).isEqualTo("+PONG\r\n");
        }
    }

    @Test
    void withoutALimitNobodyIsClosed() {
        try (LocalServer server = LocalServer.start();
                LocalServer.Client silent = server.connect()) {
            server.advance(1_000_000);
            server.engine().sessions().closeIdle(server.clock().millis(), 0);
            assertThat(silent.isOpen()).isTrue();
        }
    }
}
