package io.respite.engine.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.engine.settings.Setting.Reach;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Settings.Caller;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private static final Caller LOCAL = new Caller(true, false);
    private static final Caller REMOTE = new Caller(false, false);
    private static final Caller LOADING = new Caller(true, true);

    private final Settings settings = new Settings(Directives.all());

    private String set(String... pairs) {
        return settings.set(List.of(pairs), LOCAL);
    }

    @Test
    void readsAreTyped() {
        set(
                "maxmemory",
                "1gb",
                "maxmemory-clients",
                "5%",
                "appendfsync",
                "always",
                "notify-keyspace-events",
                "Kx",
                "shutdown-on-sigint",
                "now save");
        assertThat(settings.number("maxmemory")).isEqualTo(1L << 30);
        assertThat(settings.number("maxmemory-clients")).isEqualTo(-5);
        assertThat(settings.number("proto-max-bulk-len")).isEqualTo(512L << 20);
        assertThat(settings.flag("appendonly")).isFalse();
        assertThat(settings.flag("slave-read-only")).isTrue();
        assertThat(settings.text("appendfsync")).isEqualTo("always");
        assertThat(settings.words("bind")).containsExactly("*", "-::*");
        assertThat(settings.number("notify-keyspace-events"))
                .isEqualTo(KeyspaceEvents.bit('K') | KeyspaceEvents.bit('x'));
        assertThat(settings.number("shutdown-on-sigint"))
                .isEqualTo(ShutdownOptions.NOW | ShutdownOptions.SAVE);
        assertThat(SavePoints.of(settings.words("save")))
                .containsExactly(
                        new SavePoints.SavePoint(3600, 1),
                        new SavePoints.SavePoint(300, 100),
                        new SavePoints.SavePoint(60, 10000));
        assertThat(ClientBufferLimits.of(settings.words("client-output-buffer-limit")).get(1))
                .isEqualTo(new ClientBufferLimits.Limit("slave", 268435456, 67108864, 60));
    }

    @Test
    void anUnknownNameIsABug() {
        assertThatThrownBy(() -> settings.flag("nonsense"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void secretsKeepTheirBytesAndTextsAreUtf8() {
        set("requirepass", "\u00c3\u00a9\u0000\u00ff");
        assertThat(settings.bytes("requirepass")).containsExactly(0xC3, 0xA9, 0, 0xFF);
        set("replica-announce-ip", "\u00c3\u00a9");
        assertThat(settings.text("replica-announce-ip")).isEqualTo("\u00e9");
    }

    @Test
    void pathsCountFromDir() {
        Path dir = Path.of(settings.text("dir"));
        assertThat(settings.path("dbfilename")).isEqualTo(dir.resolve("dump.rdb"));
        assertThat(settings.path("aclfile")).isNull();
        settings.put("aclfile", List.of("/etc/users.acl"));
        assertThat(settings.path("aclfile")).isEqualTo(Path.of("/etc/users.acl"));
    }

    @Test
    void aListenerRunsOnceForItsDirectivesAndOnlyOnAChange() {
        List<Long> heard = new ArrayList<>();
        settings.onChange(() -> heard.add(settings.number("timeout")), "timeout", "hz");
        assertThat(set("timeout", "5", "hz", "20")).isNull();
        assertThat(set("timeout", "5")).isNull();
        assertThat(set("timeout", "x")).isNotNull();
        assertThat(heard).containsExactly(5L);
    }

    @Test
    void aFileDirectiveIsAppliedAgainThoughItIsTheSame() {
        List<String> heard = new ArrayList<>();
        settings.onChange(() -> heard.add("cert"), "tls-cert-file");
        set("tls-cert-file", "");
        assertThat(heard).containsExactly("cert");
    }

    @Test
    void aListenerThatRefusesUndoesTheWholeCommand() {
        List<String> heard = new ArrayList<>();
        settings.onChange(() -> heard.add("memory " + settings.number("maxmemory")), "maxmemory");
        settings.onChange(
                () -> {
                    heard.add("port " + settings.number("port"));
                    if (settings.number("port") == 7000) {
                        throw new Refused("Unable to listen on this port. Check server logs.");
                    }
                },
                "port");
        assertThat(set("maxmemory", "10", "port", "7000", "hz", "30"))
                .isEqualTo(
                        "ERR CONFIG SET failed (possibly related to argument 'port') - "
                                + "Unable to listen on this port. Check server logs.");
        assertThat(heard).containsExactly("memory 10", "port 7000", "memory 0", "port 6379");
        assertThat(settings.number("hz")).isEqualTo(10);
        assertThat(settings.isGiven("maxmemory")).isFalse();
    }

    @Test
    void guardedDirectivesFollowTheirSetting() {
        String refusal =
                "ERR CONFIG SET failed (possibly related to argument 'dbfilename') - "
                        + "can't set protected config";
        List<String> pair = List.of("dbfilename", "x.rdb");
        assertThat(settings.set(pair, LOCAL)).isEqualTo(refusal);
        settings.put("enable-protected-configs", List.of("local"));
        assertThat(settings.set(pair, REMOTE)).isEqualTo(refusal);
        assertThat(settings.set(pair, LOCAL)).isNull();
        settings.put("enable-protected-configs", List.of("yes"));
        assertThat(settings.set(pair, REMOTE)).isNull();
    }

    @Test
    void whileLoadingSomeDirectivesWait() {
        assertThat(settings.set(List.of("maxmemory", "1", "appendonly", "yes"), LOADING))
                .isEqualTo("LOADING Redis is loading the dataset in memory");
        assertThat(settings.number("maxmemory")).isZero();
        assertThat(settings.set(List.of("maxmemory", "1"), LOADING)).isNull();
    }

    @Test
    void anErrorIsOneLine() {
        assertThat(set("a\r\nb\0c", "1"))
                .isEqualTo("ERR Unknown option or number of arguments for CONFIG SET - 'a  b'");
    }

    @Test
    void givenMeansThatSomeoneAsked() {
        assertThat(settings.isGiven("http-port")).isFalse();
        settings.put("http-port", List.of("8080"));
        assertThat(settings.isGiven("http-port")).isTrue();
    }

    @Test
    void secretsAreKnown() {
        List<String> secrets =
                settings.rows().stream().filter(Setting::isSecret).map(Setting::name).toList();
        assertThat(secrets)
                .containsExactlyInAnyOrder(
                        "requirepass",
                        "masteruser",
                        "masterauth",
                        "tls-key-file-pass",
                        "tls-client-key-file-pass");
    }

    @Test
    void everyRowExplainsItself() {
        for (Setting row : settings.rows()) {
            assertThat(row.meaning()).as(row.name()).isNotBlank().doesNotEndWith(".");
            assertThat(row.kind().syntax()).as(row.name()).isNotBlank();
            assertThat(row.reason() != null).as(row.name()).isEqualTo(row.reach() == Reach.INERT);
        }
    }
}
