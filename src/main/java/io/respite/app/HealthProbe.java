package io.respite.app;

import io.respite.engine.settings.Settings;
import io.respite.server.tls.LocalHttps;
import io.respite.server.tls.TlsRefused;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code --check-health [live|ready|started] [what the server was started with]}: asks a server
 * that runs on this machine how it is, for a container that has no {@code curl}.
 *
 * <p>It reads the configuration as the server does, to know where that answers. A main class of
 * its own, as a container starts it every few seconds: nothing of the server is loaded for it.
 */
public final class HealthProbe {

    /* Before the first logger, which complains on stderr else. */
    static {
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    }

    private static final int TIMEOUT_MS = 3_000;
    private static final int LONGEST_ANSWER_BYTES = 1 << 16;
    private static final List<String> CHECKS = List.of("live", "ready", "started");

    private HealthProbe() {}

    /** Ends the process with what {@link #run} returns. */
    public static void main(String... words) {
        System.exit(run(words, System.getenv()));
    }

    /**
     * Asks, and prints the answer.
     *
     * @param words the command line behind {@code --check-health}
     * @param variables the environment of the server
     * @return 0 where the server says that it is well, 1 where it does not, or nothing at all
     */
    static int run(String[] words, Map<String, String> variables) {
        boolean isNamed = words.length > 0 && CHECKS.contains(words[0]);
        String check = isNamed ? words[0] : "live";
        String[] rest = isNamed ? Arrays.copyOfRange(words, 1, words.length) : words;
        try {
            Settings settings = settings(CommandLine.parse(rest), variables);
            String answer = get(settings, "/q/health/" + check);
            int head = answer.indexOf("\r\n\r\n");
            if (!answer.startsWith("HTTP/1.") || head < 0) {
                throw new IOException(
                        settings.flag("http-tls")
                                ? "what answers is not HTTPS"
                                : "what answers is not HTTP; is the server's http-tls yes?");
            }
            System.out.println(answer.substring(head + 4).strip());
            return answer.startsWith(" 200", "HTTP/1.x".length()) ? 0 : 1;
        } catch (ConfigurationError | TlsRefused wrong) {
            System.err.println(wrong.getMessage());
        } catch (IOException failure) {
            System.err.println("No answer: " + failure.getMessage());
        }
        return 1;
    }

    private static Settings settings(CommandLine commandLine, Map<String, String> variables) {
        Configuration.Sources sources =
                new Configuration.Sources(
                        variables,
                        name -> Optional.ofNullable(System.getProperty(name)),
                        InputStream.nullInputStream());
        return Configuration.load(commandLine, sources).settings();
    }

    private static InetSocketAddress address(Settings settings) throws ConnectException {
        int port = (int) settings.number("http-port");
        if (port == 0) {
            throw new ConnectException("http-port 0 is any port; name the one to ask");
        }
        String host = HttpPort.host(settings.words("bind"));
        return new InetSocketAddress(host.equals("0.0.0.0") ? "127.0.0.1" : host, port);
    }

    private static String get(Settings settings, String path) throws IOException, TlsRefused {
        InetSocketAddress address = address(settings);
        try (Socket plain = new Socket()) {
            plain.connect(address, TIMEOUT_MS);
            plain.setSoTimeout(TIMEOUT_MS);
            Socket socket = settings.flag("http-tls") ? encrypted(settings, plain) : plain;
            String request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(LONGEST_ANSWER_BYTES);
            return new String(answer, StandardCharsets.UTF_8);
        }
    }

    private static Socket encrypted(Settings settings, Socket plain)
            throws IOException, TlsRefused {
        return LocalHttps.sockets(settings).createSocket(plain, "localhost", plain.getPort(), true);
    }
}
