package io.respite.commands.acl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.engine.Session;
import io.respite.engine.users.Refused;
import io.respite.engine.users.User;
import io.respite.engine.users.Users;
import io.respite.server.LocalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ACL LOAD and ACL SAVE, users of the configuration, and what becomes of their clients. */
class AclFileTest {

    @TempDir Path dir;

    private LocalServer server;
    private LocalServer.Client client;
    private Path file;

    @BeforeEach
    void start() {
        file = dir.resolve("users.acl");
        server = LocalServer.start(Map.of("aclfile", file.toString()));
        client = server.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private Users users() {
        return server.engine().accessControl().users();
    }

    private void write(String text) throws IOException {
        Files.write(file, text.getBytes(ISO_8859_1));
    }

    @Test
    void whatIsSavedLoadsAgain() throws IOException {
        client.call("ACL", "SETUSER", "alice", "on", ">pw", "~a:*", "%R~b", "&c", "+@read", "-get");
        client.call("ACL", "SETUSER", "bob\u00ff", "nopass", "allkeys", "(+set ~x)", "+select|1");
        List<String> before = users().all().stream().map(User::rules).toList();
        assertThat(client.call("ACL", "SAVE")).isEqualTo("+OK\r\n");
        client.call("ACL", "DELUSER", "alice");
        client.call("ACL", "SETUSER", "carol", "on");
        assertThat(client.call("ACL", "LOAD")).isEqualTo("+OK\r\n");
        assertThat(users().all().stream().map(User::rules).toList()).isEqualTo(before);
        assertThat(users().find("carol")).isNull();
        try (var names = Files.list(dir)) {
            assertThat(names).containsExactly(file);
        }
    }

    @Test
    void aFileWithErrorsChangesNothingAndAllAreTold() throws IOException {
        client.call("ACL", "SETUSER", "alice", "on");
        write(
                "user one on +nosuch +nosuch2 ~a\n"
                        + "\n"
                        + "usr two on\n"
                        + "user three on ~* ~a bad\n"
                        + "user one on\n"
                        + "user four on (+get\n");
        assertThat(client.call("ACL", "LOAD"))
                .startsWith("-ERR " + file + ":1: Error in applying operation '+nosuch': Unknown")
                .contains("'+nosuch2'")
                .contains(":3 should start with user keyword followed by the username. ")
                .contains(":4: Adding a pattern after the * pattern")
                .doesNotContain(":4: Syntax error")
                .contains("WARNING: Duplicate user 'one' found on line 5. ")
                .contains(":6: Unmatched parenthesis in selector definition.")
                .endsWith("no change to the previously active ACL rules was performed\r\n");
        assertThat(client.call("ACL", "USERS")).isEqualTo("*2\r\n$5\r\nalice\r\n$7\r\ndefault\r\n");
    }

    @Test
    void aFileThatIsNotThereChangesNothing() {
        assertThat(client.call("ACL", "LOAD"))
                .isEqualTo(
                        "-ERR Error loading ACLs, opening file '"
                                + file
                                + "': No such file or directory\r\n");
    }

    @Test
    void aFileThatCannotBeWrittenIsLeftAsItWas() throws IOException {
        Path blocked = dir.resolve("blocked");
        Files.createDirectories(blocked.resolve("not-empty"));
        server.close();
        server = LocalServer.start(Map.of("aclfile", blocked.toString()));
        client = server.connect();
        assertThat(client.call("ACL", "SAVE")).startsWith("-ERR There was an error trying to save");
        try (var names = Files.list(dir)) {
            assertThat(names).containsExactly(blocked);
        }
    }

    @Test
    void aFileWithoutTheDefaultUserLeavesItAsAtFirst() throws IOException {
        client.call("ACL", "SETUSER", "default", "-get", ">pw");
        write("user alice on nopass +@all ~* &*\n");
        assertThat(client.call("ACL", "LOAD")).isEqualTo("+OK\r\n");
        assertThat(users().standard().rules()).isEqualTo("on nopass sanitize-payload ~* &* +@all");
    }

    @Test
    void clientsOfUsersAreEndedByALoad() throws IOException {
        client.call("ACL", "SETUSER", "alice", "on", "nopass", "+@all", "~*");
        client.call("ACL", "SAVE");
        try (LocalServer.Client other = server.connect()) {
            other.call("AUTH", "alice", "x");
            assertThat(other.call("PING")).isEqualTo("+PONG\r\n");
            client.call("ACL", "LOAD");
            assertThat(other.isOpen()).isFalse();
            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void whoLoadsGetsTheReplyBeforeTheEnd() {
        client.call("ACL", "SETUSER", "alice", "on", "nopass", "+@all", "~*");
        client.call("ACL", "SAVE");
        client.call("AUTH", "alice", "x");
        assertThat(client.call("ACL", "LOAD")).isEqualTo("+OK\r\n");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aWaitingClientIsRefusedWhenItsRightsAreGone() {
        client.call("ACL", "SETUSER", "alice", "on", "nopass", "+@all", "~*");
        try (LocalServer.Client other = server.connect()) {
            other.call("AUTH", "alice", "x");
            other.call("BLPOP", "list", "0");
            client.call("ACL", "SETUSER", "alice", "resetkeys");
            client.call("RPUSH", "list", "v");
            assertThat(new String(other.received(), ISO_8859_1))
                    .isEqualTo("-NOPERM No permissions to access a key\r\n");
            assertThat(client.call("LLEN", "list")).isEqualTo(":1\r\n");
        }
    }

    @Test
    void usersOfTheConfigurationAreAllOrNone() throws Refused {
        users().configure(
                        List.of(List.of("alice", "on", "(+get", "~a)"), List.of("default", "off")));
        assertThat(users().find("alice").rules()).endsWith("(~a resetchannels -@all +get)");
        assertThat(users().standard().isEnabled()).isFalse();
        assertThatThrownBy(
                        () ->
                                users().configure(
                                                List.of(
                                                        List.of("bob"),
                                                        List.of("carol", "+nosuch"))))
                .isInstanceOf(Refused.class)
                .hasMessage(
                        "Error loading ACL rule '+nosuch' for the user named 'carol': Unknown"
                                + " command or category name in ACL");
        assertThat(users().find("bob")).isNull();
    }

    /** Redis looks at the form of all lines first, then at the names of commands. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "dave on ~* foo; 1; Error in user declaration 'foo': Syntax error",
                "carol off; 1; Error in user declaration 'carol': Duplicate user found. A user"
                        + " can only be defined once in config files",
                "dave #zz; 1; Error in user declaration '#zz': The password hash must be exactly"
                        + " 64 characters and contain only lowercase hexadecimal characters",
                "dave (+get ~x; 1; Error in user declaration '(+get': Unmatched parenthesis in acl"
                        + " selector starting at '(+get'.",
                "dave on; -1; Error loading ACL rule '+nosuch' for the user named 'carol': Unknown"
                        + " command or category name in ACL"
            })
    void aMalformedDirectiveIsNamed(String second, int directive, String reason) {
        List<List<String>> directives =
                List.of(List.of("carol", "+nosuch"), List.of(second.split(" ")));
        assertThatThrownBy(() -> users().configure(directives))
                .isInstanceOf(Refused.class)
                .hasMessage(reason)
                .extracting(error -> ((Refused) error).directive())
                .isEqualTo(directive);
        assertThat(users().find("carol")).isNull();
        assertThat(users().find("dave")).isNull();
    }

    @Test
    void patternsOfUsersThatAreGoneTakeNoMemory() {
        long before = server.engine().keyspace().arena().usedBytes();
        for (int i = 0; i < 100; i++) {
            client.call("ACL", "SETUSER", "alice", "~" + "k".repeat(1000) + i, "&c" + i);
        }
        assertThat(server.engine().keyspace().arena().usedBytes()).isGreaterThan(before + 100_000);
        client.call("ACL", "SETUSER", "alice", "~x", "bad");
        client.call("ACL", "DELUSER", "alice");
        assertThat(server.engine().keyspace().arena().usedBytes()).isEqualTo(before);
    }

    @Test
    void longKeysAreCutInTheLog() {
        client.call("ACL", "SETUSER", "alice", "on", "nopass", "+@all");
        try (LocalServer.Client other = server.connect()) {
            other.call("AUTH", "alice", "x");
            other.call("GET", "k".repeat(1_000_000));
        }
        String entry = client.call("ACL", "LOG");
        assertThat(entry).contains("$1024\r\nkkk");
    }

    @Test
    void whoIsGoneWhenHeComesMayDoNothing() {
        Session session = server.connect().session();
        server.engine().accessControl().beginAs(session, "gone");
        assertThat(session.user().isUnrestricted()).isFalse();
        assertThat(session.user().rules()).endsWith("resetchannels -@all");
    }

    @Test
    void passwordsAreKeptFromMonitorsAndTheSlowLog() {
        client.call("CONFIG", "SET", "slowlog-log-slower-than", "0");
        client.call("ACL", "SETUSER", "alice", ">hidden");
        assertThat(client.call("SLOWLOG", "GET")).contains("(redacted)").doesNotContain("hidden");
    }
}
