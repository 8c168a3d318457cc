package io.respite.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.app.FreePort;
import io.respite.app.ServerProcess;
import io.respite.server.tls.Certificates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The packaged server with two ports, one of them encrypted for clients without certificates. It
 * keeps its ports and its directory when it is started again.
 */
final class TlsServer implements AutoCloseable {

    private final Path directory;
    private final int port = FreePort.next();
    private final int tlsPort = FreePort.next();
    private final List<String> arguments = new ArrayList<>();
    private ServerProcess process;

    /**
     * Makes its certificate and starts it.
     *
     * @param algorithm of its key: RSA or EC
     */
    TlsServer(Path directory, String algorithm, String... arguments) throws Exception {
        this.directory = directory;
        Certificates.make(directory, "node", algorithm);
        this.arguments.addAll(List.of("--tls-port", "" + tlsPort, "--tls-auth-clients", "no"));
        this.arguments.addAll(Certificates.words(directory, "node"));
        this.arguments.addAll(List.of(arguments));
        start();
    }

    /** Starts it, again if it was stopped. */
    void start() throws Exception {
        process = ServerProcess.start(directory, port, arguments.toArray(String[]::new));
    }

    /** Has it end by itself, so that it keeps what it was told to keep. */
    void stop() throws Exception {
        process.signal("TERM");
        assertThat(process.exitStatus()).isZero();
    }

    int port() {
        return port;
    }

    int tlsPort() {
        return tlsPort;
    }

    /** The file of the certificate that it shows. */
    String certificate() {
        return directory.resolve("node.crt").toString();
    }

    @Override
    public void close() {
        process.close();
    }
}
