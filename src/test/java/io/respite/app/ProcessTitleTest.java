package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.settings.Directives;
import io.respite.engine.settings.Settings;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessTitleTest {

    private final Settings settings = new Settings(Directives.all());
    private final byte[] words = new byte[60];

    private String shown(String template, Path configFile) {
        Arrays.fill(words, (byte) 'x');
        settings.put("proc-title-template", List.of(template));
        new ProcessTitle(settings, configFile, MemorySegment.ofArray(words)).show();
        assertThat(words[words.length - 1]).isZero();
        String text = new String(words, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        assertThat(text.substring(end)).containsOnlyOnce(text.substring(end)).matches("\0+");
        return text.substring(0, end);
    }

    @Test
    void showsWhatTheTemplateNames() {
        assertThat(shown("{title} {listen-addr} {server-mode}", null))
                .isEqualTo("respite-server *:6379");
        settings.put("bind", List.of("127.0.0.1", "::1"));
        settings.put("tls-port", List.of("6380"));
        settings.put("unixsocket", List.of("/run/s"));
        assertThat(shown("{{x} {listen-addr} {port} {tls-port} {unixsocket}", null))
                .isEqualTo("{x} 127.0.0.1:6379 6379 6380 /run/s");
        assertThat(shown("{config-file}", null)).isEqualTo("-");
        assertThat(shown("{config-file}", Path.of("/etc/a.conf"))).isEqualTo("/etc/a.conf");
    }

    @Test
    void theAddressIsThatOfWhicheverListens() {
        settings.put("port", List.of("0"));
        settings.put("unixsocket", List.of("/run/s"));
        assertThat(shown("{listen-addr}", null)).isEqualTo("unixsocket:/run/s");
        settings.put("tls-port", List.of("6380"));
        assertThat(shown("{listen-addr}", null)).isEqualTo("*:6380");
        settings.put("bind", List.of());
        assertThat(shown("{listen-addr}", null)).isEqualTo("*:6380");
    }

    @Test
    void aTitleThatIsTooLongIsCut() {
        assertThat(shown("a".repeat(100), null)).isEqualTo("a".repeat(59));
    }
}
