package io.respite.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.respite.topology.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** The log of the packaged server, from its start to a crash. */
class LogIT {

    @TempDir Path dir;

    @Test
    void theLogFollowsItsDirectivesUntilTheServerCrashes() throws Exception {
        String[] options = {"--pidfile", "respite.pid", "--loglevel", "verbose"};
        try (Node node = Node.respite(dir, options)) {
            Path log = dir.resolve("stdout");
            assertThat(dir.resolve("respite.pid")).hasContent("" + node.process().pid());

            node.call("DEBUG", "LOG", "one\n2:M forged");
            assertThat(last(log)).endsWith("# DEBUG LOG: one\\n2:M forged");
            node.follow(node.port());
            node.call("DEBUG", "LOG", "two");
            assertThat(last(log)).contains(node.process().pid() + ":S ");
            node.lead();

            node.set("log-format", "json");
            node.call("DEBUG", "LOG", "three");
            JsonNode object = new ObjectMapper().readTree(last(log));
            assertThat(object.get("message").asText()).isEqualTo("DEBUG LOG: three");
            assertThat(object.get("level").asText()).isEqualTo("warning");
            assertThat(object.get("role").asText()).isEqualTo("master");

            node.set("loglevel", "nothing").set("log-format", "text");
            node.call("DEBUG", "LOG", "four");
            node.set("loglevel", "warning");
            assertThat(Files.readString(log)).doesNotContain("four");

            node.set("watchdog-period", "1");
            assertThat(node.client().configGet("watchdog-period"))
                    .containsEntry("watchdog-period", "200");
            node.call("DEBUG", "SLEEP", "0.6");
            assertThat(node.process().awaitLine("WATCHDOG TIMER EXPIRED")).contains(" # ");
            assertThat(node.process().awaitLine("DebugCommands.")).contains("    at ");

            assertThat(crash(node)).isEqualTo(128 + 11);
            assertThat(Files.readString(log))
                    .contains("crashed by signal: 11", "STACK TRACE", "BUG REPORT END");
        }
    }

    private static int crash(Node node) throws Exception {
        try {
            node.call("DEBUG", "SEGFAULT");
        } catch (JedisConnectionException gone) {
            return node.process().exitStatus();
        }
        throw new AssertionError("it goes on");
    }

    private static String last(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.getLast();
    }
}
