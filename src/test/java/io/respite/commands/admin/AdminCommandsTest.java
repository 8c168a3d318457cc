package io.respite.commands.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.Program;
import io.respite.server.LocalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What transcripts do not show of the commands about the server: files, the end, refusals. */
class AdminCommandsTest {

    private static final String DEBUG_REFUSED =
            "-ERR DEBUG command not allowed. If the enable-debug-command option is set to"
                + " \"local\", you can run it from a local connection, otherwise you need to set"
                + " this option in the configuration file, and then restart the server.\r\n";

    private LocalServer server = LocalServer.start(Map.of("enable-debug-command", "yes"));
    private LocalServer.Client client = server.connect();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private void restart(Map<String, String> directives) {
        close();
        server = LocalServer.start(directives);
        client = server.connect();
    }

    /** Writes down what it is asked for. */
    private static final class Recorded implements Program {
        private final List<String> asked = new ArrayList<>();
        private boolean isEnding;

        @Override
        public void shutDown(Saving saving, boolean isNow, boolean isForced) {
            asked.add(saving + (isNow ? " now" : "") + (isForced ? " forced" : ""));
        }

        @Override
        public boolean abortShutdown() {
            return isEnding;
        }

        @Override
        public void fail() {
            asked.add("fail");
        }
    }

    @Test
    void theFileIsNotSwitchedOnWhileDataIsLoaded() {
        server.engine().setLoading(true);
        assertThat(client.call("CONFIG", "SET", "appendonly", "yes"))
                .isEqualTo("-LOADING Redis is loading the dataset in memory\r\n");
        server.engine().setLoading(false);
        assertThat(server.engine().settings().flag("appendonly")).isFalse();
    }

    @Test
    void nothingRunsAfterTheEnd() {
        server.engine().end();
        assertThat(client.call("SET", "late", "write")).isEmpty();
        assertThat(server.engine().keyspace().database(0).size()).isZero();
    }

    @Test
    void shutdownHandsItsOptionsOnAndDoesNotReply() {
        Recorded program = new Recorded();
        server.engine().runIn(program);

        assertThat(client.call("SHUTDOWN")).isEmpty();
        assertThat(client.call("shutdown", "nosave")).isEmpty();
        assertThat(client.call("SHUTDOWN", "SAVE", "NOW", "FORCE")).isEmpty();
        assertThat(program.asked).containsExactly("AS_CONFIGURED", "NEVER", "ALWAYS now forced");
    }

    @Test
    void aShutdownIsCalledOffWhileItWaits() {
        Recorded program = new Recorded();
        server.engine().runIn(program);
        assertThat(client.call("SHUTDOWN", "ABORT")).isEqualTo("-ERR No shutdown in progress.\r\n");

        program.isEnding = true;
        assertThat(client.call("SHUTDOWN", "ABORT")).isEqualTo("+OK\r\n");
    }

    @Test
    void shutdownRefusesOptionsThatContradictEachOther() {
        assertThat(client.call("SHUTDOWN", "SAVE", "NOSAVE")).isEqualTo("-ERR syntax error\r\n");
        assertThat(client.call("SHUTDOWN", "ABORT", "NOW")).isEqualTo("-ERR syntax error\r\n");
        assertThat(client.call("SHUTDOWN", "LATER")).isEqualTo("-ERR syntax error\r\n");
    }

    @Test
    void withoutAProgramThereIsNothingToShutDown() {
        assertThat(client.call("SHUTDOWN"))
                .isEqualTo("-ERR Errors trying to SHUTDOWN. Check logs.\r\n");
    }

    @Test
    void debugIsRefusedUnlessItIsEnabled() {
        restart(Map.of());

        assertThat(client.call("DEBUG", "SLEEP", "0")).isEqualTo(DEBUG_REFUSED);
        assertThat(client.call("DEBUG"))
                .isEqualTo("-ERR wrong number of arguments for 'debug' command\r\n");
        assertThat(client.call("INFO", "commandstats"))
                .contains("cmdstat_debug:calls=0,")
                .contains("rejected_calls=2");
    }

    @Test
    void debugForLocalClientsIsRefusedToOthers() {
        restart(Map.of("enable-debug-command", "local"));

        assertThat(client.session().isLocal()).isFalse();
        assertThat(client.call("DEBUG", "SLEEP", "0")).isEqualTo(DEBUG_REFUSED);
    }

    @Test
    void debugIsRefusedBeforeAuthenticationIsLookedAt() {
        restart(Map.of("requirepass", "secret"));
        assertThat(client.call("DEBUG", "SLEEP", "0")).isEqualTo(DEBUG_REFUSED);
    }

    @Test
    void configRewriteWritesTheFileThatTheServerWasStartedWith(@TempDir Path folder)
            throws IOException {
        Path file = folder.resolve("respite.conf");
        Files.writeString(file, "# mine\ntimeout 5\n");
        server.engine().instance().useConfigFile(file);
        client.call("CONFIG", "SET", "timeout", "7", "requirepass", "se cret");

        assertThat(client.call("CONFIG", "REWRITE")).isEqualTo("+OK\r\n");
        assertThat(Files.readString(file))
                .startsWith("# mine\ntimeout 7\n")
                .contains("\nrequirepass \"se cret\"\n");
    }

    @Test
    void configShowsOnlyNamesThatRedisHasUnlessAskedByName() {
        assertThat(client.call("CONFIG", "GET", "*"))
                .doesNotContain("http-port", "transport", "rdb-version");
        assertThat(client.call("CONFIG", "GET", "http-port")).contains("8080");
    }

    @Test
    void resetStatSetsTheCountersOfSubcommandsBack() {
        client.call("CLIENT", "ID");
        client.call("CONFIG", "RESETSTAT");

        assertThat(client.call("INFO", "commandstats"))
                .doesNotContain("cmdstat_client|id")
                .contains("cmdstat_config|resetstat:calls=1,");
    }

    @Test
    void timeComesFromTheClock() {
        assertThat(client.call("TIME")).isEqualTo("*2\r\n$10\r\n1700000000\r\n$1\r\n0\r\n");
        server.advance(1_234);
        assertThat(client.call("TIME")).isEqualTo("*2\r\n$10\r\n1700000001\r\n$6\r\n234000\r\n");
    }

    @Test
    void digestsSeeKeysWhoseTimeHasCome() {
        client.call("SET", "k", "v", "PX", "10");
        String digest = client.call("DEBUG", "DIGEST-VALUE", "k");
        client.call("DEBUG", "SET-ACTIVE-EXPIRE", "0");
        server.advance(20);

        assertThat(client.call("DEBUG", "DIGEST-VALUE", "k")).isEqualTo(digest);
        assertThat(client.call("GET", "k")).isEqualTo("$-1\r\n");
        assertThat(client.call("DEBUG", "DIGEST-VALUE", "k"))
                .isEqualTo("*1\r\n+" + "0".repeat(40) + "\r\n");
    }

    @Test
    void expiredKeysStayWhileBackgroundWorkIsPaused() {
        client.call("SET", "k", "v", "PX", "10");
        client.call("DEBUG", "PAUSE-CRON", "1");
        server.advance(20);
        assertThat(client.call("DBSIZE")).isEqualTo(":1\r\n");

        client.call("DEBUG", "PAUSE-CRON", "0");
        server.advance(20);
        assertThat(client.call("DBSIZE")).isEqualTo(":0\r\n");
    }

    @Test
    void populatedKeysAreNoChanges() {
        long before = server.engine().changesSinceSave();
        client.call("DEBUG", "POPULATE", "100");

        assertThat(client.call("DBSIZE")).isEqualTo(":100\r\n");
        assertThat(server.engine().changesSinceSave()).isEqualTo(before);
    }

    @Test
    void theLengthInAFileIsThatOfTheShortestForm() {
        assertThat(savedLength("12")).isEqualTo(2);
        assertThat(savedLength("-129")).isEqualTo(3);
        assertThat(savedLength("70000")).isEqualTo(5);
        assertThat(savedLength("123456789012")).isEqualTo(13);
        assertThat(savedLength("hello")).isEqualTo(6);
        assertThat(savedLength("")).isEqualTo(1);
    }

    private int savedLength(String value) {
        client.call("SET", "k", value);
        String reply = client.call("DEBUG", "OBJECT", "k");
        return Integer.parseInt(reply.replaceAll("(?s).* serializedlength:(\\d+) .*", "$1"));
    }

    @Test
    void changeReplIdGivesTheHistoryAnotherName() {
        String before = server.replicating().stream().history().id();
        client.call("DEBUG", "CHANGE-REPL-ID");

        assertThat(server.replicating().stream().history().id()).hasSize(40).isNotEqualTo(before);
    }
}
