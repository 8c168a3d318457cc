package io.respite.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HttpConnectionsTest {

    private final HttpConnections connections = new HttpConnections(2);
    private final EmbeddedChannel listening = new EmbeddedChannel(connections);

    private EmbeddedChannel accept() {
        EmbeddedChannel connection = new EmbeddedChannel();
        listening.writeInbound(connection);
        return connection;
    }

    private void pass(long ms) {
        listening.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        listening.runScheduledPendingTasks();
    }

    @Test
    void oneTooManyIsClosedUntilAnotherHasEnded() {
        EmbeddedChannel first = accept();
        EmbeddedChannel second = accept();
        EmbeddedChannel third = accept();
        assertThat(first.isOpen()).isTrue();
        assertThat(second.isOpen()).isTrue();
        assertThat(third.isOpen()).isFalse();
        assertThat(connections.count()).isEqualTo(2);
        first.close();
        assertThat(connections.count()).isEqualTo(1);
        assertThat(accept().isOpen()).isTrue();
    }

    @Test
    void whoAsksForNothingIsClosed() {
        EmbeddedChannel silent = accept();
        EmbeddedChannel heard = accept();
        pass(9_000);
        HttpConnections.heard(heard);
        HttpConnections.heard(heard);
        pass(2_000);
        silent.runPendingTasks();
        assertThat(silent.isOpen()).isFalse();
        assertThat(heard.isOpen()).isTrue();
        assertThat(connections.count()).isEqualTo(1);
    }
}
