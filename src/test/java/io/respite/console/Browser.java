package io.respite.console;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium, of those that are installed, which can reach this machine only. */
final class Browser implements AutoCloseable {

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private static final int PATIENCE_S = 5;
    private static final String READY = "DevTools listening on ";

    private final Process process;
    private final URI tools;
    private final HttpClient client = HttpClient.newHttpClient();

    private Browser(Process process, URI tools) {
        this.process = process;
        this.tools = tools;
    }

    /** The first of these programs on the path. */
    static Optional<Path> find() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(dir -> NAMES.stream().map(name -> Path.of(dir, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * @param directory where it keeps what it keeps
     */
    static Browser start(Path program, Path directory) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--headless=new"));
        command.addAll(
                List.of(
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--hide-scrollbars",
                        "--mute-audio",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-extensions",
                        "--font-render-hinting=none",
                        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + directory,
                        "about:blank"));
        Process process =
                new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        BufferedReader errors = process.errorReader();
        String line = errors.readLine();
        while (line != null && !line.startsWith(READY)) {
            line = errors.readLine();
        }
        if (line == null) {
            throw new IOException(program + " did not start");
        }
        process.getErrorStream().close();
        return new Browser(process, URI.create(line.substring(READY.length())));
    }

    /** Opens a tab. */
    Tab open() throws Exception {
        URI address = URI.create("http://127.0.0.1:" + tools.getPort() + "/json/new?about:blank");
        HttpRequest request =
                HttpRequest.newBuilder(address)
                        .method("PUT", HttpRequest.BodyPublishers.noBody())
                        .build();
        String answer = client.send(request, BodyHandlers.ofString()).body();
        String socket = DevTools.JSON.readTree(answer).get("webSocketDebuggerUrl").textValue();
        return new Tab(client, URI.create(socket));
    }

    /** Has it end, so that it takes its files away; by force after a while. */
    @Override
    public void close() throws Exception {
        try (DevTools browser = DevTools.connect(client, tools, (event, parameters) -> {})) {
            browser.call("Browser.close", DevTools.JSON.createObjectNode());
        }
        client.shutdownNow();
        process.waitFor(PATIENCE_S, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
