package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class HttpPortTest {

    @Test
    void aPortIsFreeUntilSomebodyListens() throws Exception {
        int port;
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = other.getLocalPort();
            assertThat(HttpPort.isFree("127.0.0.1", port)).isFalse();
        }
        assertThat(HttpPort.isFree("127.0.0.1", port)).isTrue();
    }
}
