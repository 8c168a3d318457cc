package io.respite.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.engine.settings.Directives;
import io.respite.engine.settings.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenFilesTest {

    private final Settings settings = new Settings(Directives.all());

    private String set(String clients) {
        return settings.set(List.of("maxclients", clients), new Settings.Caller(true, false));
    }

    @Test
    void httpAndTheServersFilesAreLeftOut() {
        assertThat(new OpenFiles(settings, 20_000).mostClients()).isEqualTo(20_000 - 128 - 1024);
        assertThat(new OpenFiles(settings, 1024).mostClients()).isEqualTo(1024 - 128 - 128);
        assertThat(new OpenFiles(settings, 100).mostClients()).isZero();
    }

    @Test
    void moreClientsThanThereCanBeAreLowered() throws ListenRefused {
        new OpenFiles(settings, 1024).apply();

        assertThat(settings.number("maxclients")).isEqualTo(768);
        assertThat(set("769"))
                .isEqualTo(
                        "ERR CONFIG SET failed (possibly related to argument 'maxclients') - The"
                                + " operating system is not able to handle the specified number of"
                                + " clients, try with 768");
        assertThat(settings.number("maxclients")).isEqualTo(768);
        assertThat(set("768")).isNull();
        assertThat(set("1")).isNull();
    }

    @Test
    void fewerStayAsTheyAre() throws ListenRefused {
        new OpenFiles(settings, Long.MAX_VALUE).apply();

        assertThat(settings.number("maxclients")).isEqualTo(10_000);
        assertThat(set("4294967295")).isNull();
    }

    @Test
    void noClientAtAllIsNoServer() {
        assertThatThrownBy(() -> new OpenFiles(settings, 100).apply())
                .isInstanceOf(ListenRefused.class)
                .hasMessage(
                        "Your current 'ulimit -n' of 100 is not enough for the server to start."
                            + " Please increase your open file limit to at least 10100. Exiting.");
    }
}
