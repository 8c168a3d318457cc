package io.respite.scripting;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a script's command counts as: failed or not, a write or not. */
class ScriptFlagsTest {

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client client = server.connect();

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis.pcall('nosuch') return 1 | 0",
                "redis.pcall('select', 99) return 1 | 0",
                "redis.pcall('get') return 1 | 0",
                "return redis.pcall('select', 99) | 1",
                "return redis.pcall('get') | 1",
                "return redis.call('select', 99) | 1",
                "return redis.call('nosuch') | 1",
                "return {1, redis.pcall('get')} | 1",
                "error('x') | 1",
                "return redis.error_reply('x') | 1"
            })
    void anEvalHasFailedWhoseReplyIsAnError(String script, int failures) {
        client.call("EVAL", script, "0");

        assertThat(client.call("INFO", "commandstats"))
                .containsPattern("cmdstat_eval:.*,failed_calls=" + failures + "\r");
    }

    @Test
    void aQueuedScriptThatMayWriteIsNotRunOnAReplica() {
        client.call("MULTI");
        assertThat(client.call("EVAL", "#!lua\nreturn 1", "0")).isEqualTo("+QUEUED\r\n");
        server.connect().call("REPLICAOF", "127.0.0.1", "1");

        assertThat(client.call("EXEC"))
                .startsWith("-EXECABORT Transaction discarded because of: READONLY ");
    }

    @Test
    void oneThatOnlyReadsIs() {
        client.call("MULTI");
        client.call("EVAL", "#!lua flags=no-writes\nreturn 1", "0");
        server.connect().call("REPLICAOF", "127.0.0.1", "1");

        assertThat(client.call("EXEC")).isEqualTo("*1\r\n:1\r\n");
    }
}
