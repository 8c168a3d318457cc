package io.respite.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.respite.topology.Node;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** A tab of the browser, and what went wrong in it. */
final class Tab implements AutoCloseable {

    private static final int PATIENCE_MS = 25_000;

    private static final Pattern NOTHING = Pattern.compile("(?!)");

    /** A browser also gives advice, whenever it finds the time. */
    private static final Set<String> SERIOUS = Set.of("warning", "error");

    private final DevTools tools;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private volatile Pattern expected = NOTHING;
    private final List<String> met = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    Tab(HttpClient client, URI address) throws Exception {
        tools = DevTools.connect(client, address, this::hear);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable");
        }
    }

    private void hear(String event, JsonNode parameters) {
        switch (event) {
            case "Runtime.exceptionThrown" ->
                    complain(parameters.path("exceptionDetails").toString());
            case "Runtime.consoleAPICalled" -> {
                if (!"log".equals(parameters.path("type").textValue())) {
                    complain(parameters.path("args").toString());
                }
            }
            case "Log.entryAdded" -> {
                JsonNode entry = parameters.path("entry");
                if (SERIOUS.contains(entry.path("level").textValue())) {
                    complain(entry.toString());
                }
            }
            case "Network.requestWillBeSent" ->
                    requests.add(parameters.path("request").path("url").textValue());
            default -> {
                return;
            }
        }
    }

    private void complain(String text) {
        (expected.matcher(text).find() ? met : complaints).add(text);
    }

    /** From now on it is no complaint where a text has this pattern. */
    Tab expect(String pattern) {
        expected = Pattern.compile(pattern);
        return this;
    }

    /** Waits for what is expected since the last time: the browser tells of it when it can. */
    Tab awaitExpected() {
        Node.await(() -> "nothing of " + expected + " in " + complaints, () -> !met.isEmpty());
        met.clear();
        return this;
    }

    /** Waits until there is a complaint, and takes it: the only one, and with this text. */
    Tab awaitComplaint(String text) {
        Node.await(() -> "no complaint with " + text, () -> !complaints.isEmpty());
        assertThat(takeComplaints()).singleElement().asString().contains(text);
        return this;
    }

    /** Errors, warnings and exceptions since the last time. */
    List<String> takeComplaints() {
        List<String> taken = List.copyOf(complaints);
        complaints.removeAll(taken);
        return taken;
    }

    /** The addresses that were asked for so far. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private JsonNode call(String method) throws Exception {
        return tools.call(method, object());
    }

    private static ObjectNode object() {
        return DevTools.JSON.createObjectNode();
    }

    /** The size of the window, and whether the system is dark. Nothing moves. */
    Tab shape(int width, int height, boolean isDark) throws Exception {
        tools.call(
                "Emulation.setDeviceMetricsOverride",
                object().put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
        ObjectNode media = object();
        ArrayNode features = media.putArray("features");
        features.addObject()
                .put("name", "prefers-color-scheme")
                .put("value", isDark ? "dark" : "light");
        features.addObject().put("name", "prefers-reduced-motion").put("value", "reduce");
        tools.call("Emulation.setEmulatedMedia", media);
        return this;
    }

    /** Takes away what pages of this origin have kept in the browser. */
    void forget(String origin) throws Exception {
        tools.call(
                "Storage.clearDataForOrigin",
                object().put("origin", origin).put("storageTypes", "local_storage"));
    }

    /** Goes there, and does not wait for it. */
    Tab go(String address) throws Exception {
        tools.call("Page.navigate", object().put("url", address));
        return this;
    }

    /** The value of an expression, a promise's once it is there. */
    JsonNode eval(String expression) throws Exception {
        JsonNode answer =
                tools.call(
                        "Runtime.evaluate",
                        object().put("expression", expression)
                                .put("awaitPromise", true)
                                .put("returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    /** Waits until an expression is true; it is looked at once in a frame. */
    Tab await(String expression) throws Exception {
        String promise =
                """
                new Promise((resolve) => {
                  const until = Date.now() + %d;
                  const look = () => {
                    let isSo = false;
                    try { isSo = Boolean(%s); } catch { }
                    isSo || Date.now() > until ? resolve(isSo) : setTimeout(look, 20);
                  };
                  look();
                })\
                """
                        .formatted(PATIENCE_MS, expression);
        if (!eval(promise).booleanValue()) {
            throw new AssertionError(
                    "never true: "
                            + expression
                            + "; the page says: "
                            + eval("document.body.innerText").textValue()
                            + "; complaints: "
                            + takeComplaints());
        }
        return this;
    }

    /** Waits until the page shows this text. */
    Tab awaitText(String text) throws Exception {
        return await("document.body.innerText.includes(" + quoted(text) + ")");
    }

    /** Clicks what the selector finds first, once it is there and can be. */
    Tab click(String selector) throws Exception {
        String element = "document.querySelector(" + quoted(selector) + ")";
        await(element + " && !" + element + ".disabled");
        eval(element + ".click()");
        return this;
    }

    /** Clicks the button or link with exactly these words. */
    Tab press(String words) throws Exception {
        String element =
                "[...document.querySelectorAll('button, a')].find((e) => !e.disabled &&"
                        + " e.textContent.trim() === "
                        + quoted(words)
                        + ")";
        await(element);
        eval("(" + element + ").click()");
        return this;
    }

    /** Puts text into a field as if it were typed. */
    Tab fill(String selector, String text) throws Exception {
        String element = "document.querySelector(" + quoted(selector) + ")";
        await(element);
        eval(
                "(() => { const field = "
                        + element
                        + "; field.focus(); field.value = "
                        + quoted(text)
                        + "; for (const name of ['input', 'change']) { field.dispatchEvent(new"
                        + " Event(name, { bubbles: true })); } })()");
        return this;
    }

    /** Strikes a key, by its name in DOM events. */
    Tab key(String name) throws Exception {
        boolean isText = name.length() == 1 || name.equals("Enter");
        ObjectNode down = object().put("type", isText ? "keyDown" : "rawKeyDown").put("key", name);
        down.put("windowsVirtualKeyCode", code(name));
        if (isText) {
            down.put("text", name.equals("Enter") ? "\r" : name);
        }
        tools.call("Input.dispatchKeyEvent", down);
        tools.call(
                "Input.dispatchKeyEvent",
                object().put("type", "keyUp")
                        .put("key", name)
                        .put("windowsVirtualKeyCode", code(name)));
        return this;
    }

    private static int code(String name) {
        return switch (name) {
            case "Tab" -> 9;
            case "Enter" -> 13;
            case "Escape" -> 27;
            case "ArrowLeft" -> 37;
            case "ArrowUp" -> 38;
            case "ArrowRight" -> 39;
            case "ArrowDown" -> 40;
            default -> name.charAt(0);
        };
    }

    /** Writes what is seen to a file. */
    void picture(Path file) throws Exception {
        JsonNode answer = tools.call("Page.captureScreenshot", object().put("format", "png"));
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(answer.get("data").textValue()));
    }

    static String quoted(String text) throws Exception {
        return DevTools.JSON.writeValueAsString(text);
    }

    @Override
    public void close() {
        tools.close();
    }
}
