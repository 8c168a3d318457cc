package io.respite.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.respite.app.FreePort;
import io.respite.app.ServerProcess;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Jedis;

/**
 * The console in a real browser against the packaged server with data in it. Pictures of all pages
 * are left in {@code target/screenshots}.
 */
class ConsoleIT {

    private static final Path PICTURES = Path.of("target/screenshots");
    private static final int WIDE = 1280;
    private static final int NARROW = 360;
    private static final int PATIENCE_MS = 60_000;

    @TempDir static Path dir;

    private static ServerProcess server;
    private static Jedis client;
    private static Browser browser;
    private static String address;
    private static int port;
    private static String axe;

    private Tab tab;

    @BeforeAll
    static void start() throws Exception {
        Optional<Path> program = Browser.find();
        assumeTrue(program.isPresent(), "no Chromium is installed: the console is not tried in it");
        port = FreePort.next();
        Path users = Files.createFile(dir.resolve("users.acl"));
        String[] arguments = {"--save", "", "--aclfile", users.toString()};
        server = ServerProcess.start(dir.resolve("server"), port, arguments);
        client = new Jedis("127.0.0.1", port, PATIENCE_MS);
        client.configSet("slowlog-log-slower-than", "0");
        ExampleData.fill(client);
        client.configSet("slowlog-log-slower-than", "10000");
        client.clientSetname("a-client-<b>of</b>-ours");
        address = "http://127.0.0.1:" + server.awaitHttp() + "/";
        browser = Browser.start(program.get(), dir.resolve("browser"));
        try (InputStream script = ConsoleIT.class.getResourceAsStream("/axe.min.js")) {
            axe = new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (client != null) {
            client.close();
            server.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        tab = browser.open();
        tab.shape(WIDE, 900, false).forget(address);
    }

    @AfterEach
    void close() {
        List<String> complaints = tab.takeComplaints();
        List<String> requests = tab.requests();
        tab.close();
        assertThat(complaints).as("errors and warnings of the browser").isEmpty();
        assertThat(requests)
                .allMatch(
                        url ->
                                url.startsWith(address)
                                        || url.startsWith("blob:" + address)
                                        || url.startsWith("data:")
                                        || url.equals("about:blank"));
    }

    private Tab page(String path) throws Exception {
        tab.go(address + "#/" + path);
        return tab.await("document.querySelector('.state[data-state=up]')");
    }

    /** The same with the switch off that keeps one from changing things. */
    private Tab writable(String path) throws Exception {
        return page(path).click(".switch input");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "overview    |               | Keyspace hits",
                "keys        | keys          | leaderboard",
                "key         | keys?key=t:user:7 | user7@example.org",
                "memory      | memory        | Fragmentation",
                "clients     | clients       | 127.0.0.1",
                "slowlog     | slowlog       | XGROUP",
                "cli         | cli           | commands are known",
                "pubsub      | pubsub        | Publish",
                "events      | events        | Listening",
                "config      | config        | maxmemory-policy",
                "users       | users         | What was denied",
                "persistence | persistence   | Drop a file here",
                "replication | replication   | this server, primary"
            })
    void everyPageIsDrawnInEachShape(String name, String path, String text) throws Exception {
        page(path == null ? "" : path).awaitText(text);
        if (name.equals("memory")) {
            tab.press("Analyse").awaitText("largest");
        }
        List<String> found = new ArrayList<>();
        for (int width : List.of(WIDE, NARROW)) {
            for (boolean isDark : List.of(false, true)) {
                tab.shape(width, width == WIDE ? 900 : 740, isDark);
                String shape = name + "-" + width + (isDark ? "-dark" : "-light");
                tab.eval(
                        "new Promise((r) => requestAnimationFrame(() =>"
                                + " requestAnimationFrame(r)))");
                tab.picture(PICTURES.resolve(shape + ".png"));
                int inside = tab.eval("document.documentElement.scrollWidth").intValue();
                assertThat(inside).as(shape).isLessThanOrEqualTo(width);
                if (isDark == (width == NARROW)) {
                    found.addAll(violations(shape));
                }
            }
        }
        assertThat(found).isEmpty();
    }

    /** What axe finds against WCAG 2.1 A and AA. */
    private List<String> violations(String shape) throws Exception {
        if (!tab.eval("typeof axe === 'object'").booleanValue()) {
            tab.eval(axe + ";0");
        }
        JsonNode found =
                tab.eval(
                        """
                        axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
                          .then(({ violations }) => violations.flatMap((v) => v.nodes.map((n) =>
                            v.id + ': ' + n.html.slice(0, 160) + ' ' + n.failureSummary)))\
                        """);
        List<String> all = new ArrayList<>();
        found.forEach(each -> all.add(shape + " " + each.textValue()));
        return all;
    }

    @Test
    void namesAndValuesThatAreHtmlAreText() throws Exception {
        page("keys?match=*%3C*").awaitText(ExampleData.SCRIPT).awaitText("<b>bold</b>");
        tab.eval(
                "location.hash = '#/keys?match=*%3C*&key=' + encodeURIComponent("
                        + Tab.quoted("t:" + ExampleData.SCRIPT)
                        + ")");
        tab.await("document.querySelector('textarea')?.value === " + Tab.quoted(ExampleData.IMAGE));
        tab.eval("location.hash = '#/keys?key=' + encodeURIComponent('t:<b>bold</b>')");
        tab.awaitText("<i>field</i>").awaitText(ExampleData.SCRIPT);
        page("clients").awaitText("a-client-<b>of</b>-ours");
        assertThat(
                        tab.eval("document.querySelectorAll('main b, main i, main img').length")
                                .intValue())
                .isZero();
    }

    @Test
    void theTreeIsWalkedByKeys() throws Exception {
        page("keys").awaitText("user:");
        tab.eval("document.querySelector('[role=treeitem]').focus()");
        tab.key("ArrowRight").await("document.querySelector('[aria-expanded=true]')");
        tab.key("ArrowDown").await("document.activeElement.getAttribute('aria-level') === '2'");
        tab.key("ArrowLeft").await("document.activeElement.getAttribute('aria-level') === '1'");
        tab.key("ArrowLeft").await("!document.querySelector('[aria-expanded=true]')");
    }

    @Test
    void readOnlyIsSoUntilItIsSwitchedOff() throws Exception {
        page("keys?key=t:greeting").await("document.querySelector('textarea')");
        assertThat(tab.eval("document.querySelector('textarea').readOnly").booleanValue()).isTrue();
        assertThat(tab.eval("document.querySelector('.button.danger').disabled").booleanValue())
                .isTrue();

        tab.click(".switch input").await("!document.querySelector('textarea').readOnly");

        tab.await("!document.querySelector('.button.danger').disabled");
    }

    @Test
    void aStringIsChangedUnlessAnotherChangedIt() throws Exception {
        client.set("edited", "one");
        writable("keys?key=t:edited").await("document.querySelector('textarea')?.value === 'one'");

        tab.fill("textarea", "two").press("Save").awaitText("Saved.");
        assertThat(client.get("edited")).isEqualTo("two");

        client.set("edited", "three");
        tab.fill("textarea", "four").press("Save").awaitText("was changed meanwhile");
        assertThat(client.get("edited")).isEqualTo("three");
        tab.awaitComplaint("412");
    }

    @Test
    void whatNobodyTouchedStaysAsItWas() throws Exception {
        client.set("edited:lines", "one\r\ntwo\\ \u0001");
        writable("keys?key=t:edited:lines");
        tab.await("document.querySelector('textarea')?.value === 'one\\\\r\\ntwo\\\\\\\\ \\\\x01'");
        tab.fill("textarea", "One\\r\ntwo\\\\ \\x01").press("Save").awaitText("Saved.");
        assertThat(client.get("edited:lines")).isEqualTo("One\r\ntwo\\ \u0001");

        client.set("edited:json", "{\"id\":12345678901234567890,\"id\":1.0}");
        tab.eval("location.hash = '#/keys?key=t:edited:json'");
        tab.press("JSON").await("document.querySelector('textarea').value.includes('567890,\\n')");
        assertThat(tab.eval("document.querySelector('textarea').readOnly").booleanValue()).isTrue();

        client.hset("edited:lives", "field", "old");
        client.sendCommand(
                () -> "HPEXPIRE".getBytes(StandardCharsets.US_ASCII),
                "edited:lives",
                "600000",
                "FIELDS",
                "1",
                "field");
        tab.eval("location.hash = '#/keys?key=t:edited:lives'");
        tab.click("[aria-label='Change field']").fill("dialog [name=value]", "new");
        tab.click("dialog .button.main").await("!document.querySelector('dialog')");
        tab.await("document.querySelector('r-elements').innerText.includes('new')");
        assertThat(client.hget("edited:lives", "field")).isEqualTo("new");
        assertThat(client.hpttl("edited:lives", "field").getFirst()).isBetween(500_000L, 600_000L);
    }

    @Test
    void elementsComeChangeAndGo() throws Exception {
        client.del("edited:hash");
        client.hset("edited:hash", "kept", "1");
        writable("keys?key=t:edited:hash").awaitText("kept");

        tab.press("Add").fill("dialog [name=field]", "a\\x00b").fill("dialog [name=value]", "new");
        tab.click("dialog .button.main").awaitText("a\\x00b");
        assertThat(client.hget("edited:hash", "a\u0000b")).isEqualTo("new");

        tab.click("[aria-label='Change kept']").fill("dialog [name=value]", "2");
        tab.click("dialog .button.main").await("!document.querySelector('dialog')");
        tab.await(
                "[...document.querySelectorAll('td')].some((td) => td.textContent.trim() === '2')");
        assertThat(client.hget("edited:hash", "kept")).isEqualTo("2");

        tab.click("[aria-label='Remove kept']").click("dialog .button.danger");
        tab.await("!document.querySelector(\"[aria-label='Remove kept']\")");
        assertThat(client.hexists("edited:hash", "kept")).isFalse();
    }

    @Test
    void aKeyIsMadeGivenALifetimeRenamedAndDeleted() throws Exception {
        client.del("made", "renamed");
        writable("keys");
        tab.click("[aria-label='New key']").fill("dialog [name=key]", "made");
        tab.fill("dialog [name=type]", "zset").fill("dialog [name=name]", "Ada");
        tab.fill("dialog [name=value]", "1.5").click("dialog .button.main");
        tab.await("document.querySelector('.value h2')?.textContent === 'made'").awaitText("Ada");
        assertThat(client.zscore("made", "Ada")).isEqualTo(1.5);

        tab.click("[aria-label='Change the lifetime']").fill("dialog [name=amount]", "2");
        tab.fill("dialog [name=unit]", "h").click("dialog .button.main").awaitText("1 h 59 min");
        assertThat(client.ttl("made")).isBetween(7100L, 7200L);

        tab.press("Rename").fill("dialog [name=to]", "renamed").click("dialog .button.main");
        tab.await("document.querySelector('.value h2')?.textContent === 'renamed'");
        assertThat(client.exists("made")).isFalse();

        tab.press("Delete").awaitText("This cannot be undone").click("dialog .button.danger");
        tab.awaitText("Choose a key");
        assertThat(client.exists("renamed")).isFalse();
    }

    @Test
    void theCommandLineCompletesRunsAndRecalls() throws Exception {
        writable("cli").awaitText("commands are known").fill("#line", "hgetal");
        tab.awaitText("HGETALL").key("Tab");
        tab.await("document.querySelector('#line').value === 'HGETALL '");
        tab.fill("#line", "SET cli:made \"a\\x00b\"").key("Enter").awaitText("OK");
        assertThat(client.get("cli:made")).isEqualTo("a\u0000b");

        tab.fill("#line", "GET " + "<b>nosuch</b>").key("Enter").awaitText("(nil)");
        tab.fill("#line", "INCR greeting").key("Enter");
        tab.awaitText("(error) ERR value is not an integer or out of range");
        tab.key("ArrowUp").await("document.querySelector('#line').value === 'INCR greeting'");
        tab.key("Escape").fill("#line", "help set").key("Enter").awaitText("SET key value");
    }

    @Test
    void theReadOnlyCommandLineReadsOnly() throws Exception {
        page("cli").awaitText("commands are known");
        tab.fill("#line", "SET cli:kept 1").key("Enter").awaitText("The console is read-only");
        tab.fill("#line", "GET greeting").key("Enter").awaitText("\"Hello, world\"");
        assertThat(client.exists("cli:kept")).isFalse();
    }

    @Test
    void aSettingIsChangedAndAWrongOneIsToldInWords() throws Exception {
        writable("config?match=maxmemory-samples").awaitText("maxmemory-samples");
        tab.click("[aria-label='Change maxmemory-samples']").fill(".edit [name=value]", "7");
        tab.press("Save").awaitText("maxmemory-samples is changed.");
        assertThat(client.configGet("maxmemory-samples")).containsEntry("maxmemory-samples", "7");

        tab.click("[aria-label='Change maxmemory-samples']").fill(".edit [name=value]", "many");
        tab.press("Save").await("document.querySelector('.edit .problem')");
        tab.awaitComplaint("400");
    }

    @Test
    void aUserIsMadeChangedSavedAndRemoved() throws Exception {
        writable("users").awaitText("default").press("New user").fill("dialog [name=name]", "ann");
        tab.fill("dialog [name=password]", "secret").fill("dialog [name=keys]", "~user:* %R~x");
        tab.fill("dialog [name=commands]", "+@read -keys").fill("dialog [name=more]", "(~y +set)");
        tab.click("dialog .button.main").awaitText("~user:*").awaitText("(~y -@all +set)");
        try (Jedis ann = new Jedis("127.0.0.1", port)) {
            assertThat(ann.auth("ann", "secret")).isEqualTo("OK");
            assertThatThrownBy(() -> ann.get("other")).hasMessageContaining("NOPERM");
        }

        tab.click("[aria-label='Change ann']").fill("dialog [name=keys]", "~new:*");
        tab.click("dialog .button.main").awaitText("~new:*").awaitText("other");
        assertThat(client.aclGetUser("ann").getPassword()).hasSize(1);

        tab.click("[aria-label='Change ann']").fill("dialog [name=commands]", "+nosuch");
        tab.click("dialog .button.main").awaitText("Unknown command").press("Cancel");
        tab.awaitComplaint("400");

        tab.press("Save").awaitText("The file holds the users as they are now.");
        assertThat(Files.readString(dir.resolve("users.acl"))).contains("user ann on");
        tab.click("[aria-label='Remove ann']").click("dialog .button.danger");
        tab.await("!document.querySelector(\"[aria-label='Remove ann']\")");
        assertThat(client.aclUsers()).containsExactly("default");
        tab.press("Load").click("dialog .button.danger");
        tab.await("document.querySelector(\"[aria-label='Remove ann']\")");
        client.aclDelUser("ann");
    }

    @Test
    void aPasswordIsNotTakenAwayByAnEmptyField() throws Exception {
        writable("config?match=requirepass").awaitText("requirepass");
        tab.click("[aria-label='Change requirepass']").press("Save").awaitText("Nothing was typed");
    }

    @Test
    void aSnapshotIsSavedAndADroppedFileLoaded() throws Exception {
        writable("persistence").press("Save now").awaitText("The snapshot is written.");
        tab.eval(
                """
                fetch('/admin/persistence/snapshot').then((r) => r.blob()).then((blob) => {
                  const files = new DataTransfer();
                  files.items.add(new File([blob], 'dropped.rdb'));
                  document.querySelector('.drop').dispatchEvent(
                    new DragEvent('drop', { dataTransfer: files, cancelable: true }));
                })\
                """);
        tab.awaitText("Load dropped.rdb?")
                .click("dialog .button.main")
                .awaitText("keys loaded from");
    }

    @Test
    void messagesAreHeardAndSent() throws Exception {
        writable("pubsub").fill("[placeholder=Channel]", "news").press("Listen");
        tab.await("document.querySelector('.badge.good')?.textContent === 'listening'");
        client.publish("news", "<i>from</i> outside");
        tab.awaitText("<i>from</i> outside");
        tab.fill("form.stack [name=channel]", "news")
                .fill("form.stack [name=message]", "from here");
        tab.press("Publish").awaitText("1 receiver.");
        tab.await("document.querySelector('table').innerText.includes('from here')");
    }

    @Test
    void eventsOfKeysAreHeardWhenAskedFor() throws Exception {
        page("events").awaitText("Listening");
        tab.eval(
                "[...document.querySelectorAll('label')].find((l) =>"
                        + " l.textContent.includes('Keyspace events')).click()");
        tab.await("document.querySelector('[placeholder=\"Keys that match\"]')")
                .awaitText("Listening");
        client.set("event:made", "1");
        tab.awaitText("event:made");
    }

    @Test
    void aRestartedServerIsNoticedAndThePageGoesOn() throws Exception {
        int respPort = FreePort.next();
        int httpPort = FreePort.next();
        String own = address;
        address = "http://127.0.0.1:" + httpPort + "/";
        String[] arguments = {
            "--bind",
            "127.0.0.1",
            "--port",
            "" + respPort,
            "--http-port",
            "" + httpPort,
            "--save",
            ""
        };
        try {
            try (ServerProcess first = ServerProcess.run(dir.resolve("first"), arguments)) {
                first.awaitHttp();
                page("").awaitText("Keyspace hits");
                /* Else the page has not learnt yet which server it talks to. */
                tab.awaitText("primary").expect("net::ERR_|status of 503");
            }
            tab.await("document.querySelector('.state[data-state=down]')");
            tab.awaitText("No answer, trying again");
            try (ServerProcess second = ServerProcess.run(dir.resolve("second"), arguments)) {
                second.awaitHttp();
                tab.await("document.querySelector('.state[data-state=up]')");
                tab.awaitText("The server was restarted");
                assertThat(tab.takeComplaints()).isEmpty();
            }
        } finally {
            tab.close();
            tab = browser.open();
            address = own;
        }
    }

    @Test
    void withAPasswordOneLogsIn() throws Exception {
        client.configSet("requirepass", "pa:ss w\u00f6rd");
        try {
            tab.expect("401").go(address);
            tab.await("document.querySelector('input[type=password]')");
            tab.picture(PICTURES.resolve("login-1280-light.png"));
            assertThat(violations("login")).isEmpty();
            tab.awaitExpected().fill("input[type=password]", "wrong").press("Log in");
            tab.await("document.querySelector('.login .problem')");
            tab.awaitExpected();
            tab.fill("input[type=password]", "pa:ss w\u00f6rd").press("Log in");
            tab.awaitText("Keyspace hits").click("[aria-label='Log out']");
            tab.await("document.querySelector('input[type=password]')");
        } finally {
            client.configSet("requirepass", "");
        }
    }
}
