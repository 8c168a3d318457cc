package io.respite.commands.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LolwutCommandTest {

    private static final String LAST = "Redis ver. 7.2.6\n\r\n";

    @Test
    void aPictureHasTheSizeAskedForAndTheVersionBelow() throws IOException {
        try (LocalServer server = LocalServer.start();
                LocalServer.Client client = server.connect()) {
            String[] net = client.call("LOLWUT", "VERSION", "5", "10", "2", "2").split("\n");
            assertThat(net[net.length - 2] + "\n" + net[net.length - 1] + "\n").endsWith(LAST);
            String coast =
                    client.call("LOLWUT", "VERSION", "6", "7", "3")
                            .replaceAll("\033\\[[0-9;]*m", "");
            assertThat(coast).contains("\r\n" + (" ".repeat(7) + "\n").repeat(3)).endsWith(LAST);
            String another = client.call("LOLWUT", "VERSION", "6", "7", "3");
            assertThat(another).isNotEqualTo(client.call("LOLWUT", "VERSION", "6", "7", "3"));
        }
    }

    @Test
    void noSizeMakesALargePicture() throws IOException {
        try (LocalServer server = LocalServer.start();
                LocalServer.Client client = server.connect()) {
            String huge = "9223372036854775807";
            assertThat(client.call("LOLWUT", "VERSION", "6", huge, huge))
                    .endsWith(LAST)
                    .hasSizeBetween(1_000_000, 4_000_000);
            assertThat(client.call("LOLWUT", "VERSION", "5", huge, huge, huge))
                    .endsWith(LAST)
                    .hasSizeLessThan(1_000_000);
            assertThat(client.call("LOLWUT", "VERSION", "5", "-5", "-5", "-5")).endsWith(LAST);
        }
    }
}
