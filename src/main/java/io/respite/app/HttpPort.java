package io.respite.app;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/**
 * Where HTTP is answered, and how: encrypted where {@code http-tls} says so.
 *
 * <p>Lets several servers start side by side: where nobody asked for an HTTP port and the default
 * one is taken, a free one takes its place. Looks just before Quarkus listens, so that two servers
 * started together hardly ever see the port free both.
 */
@Singleton
final class HttpPort implements HttpServerOptionsCustomizer {

    /** How Quarkus names "any free port" in its options, where 0 would be one for each thread. */
    private static final int ANY_FREE = -1;

    private static final Logger log = Logger.getLogger(HttpPort.class);

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        Respite.server().encrypt(options);
        /* With it a connection is counted, and so bounded, when its first request is whole. */
        options.setHttp2ClearTextEnabled(false);
        if (LaunchMode.current().isDevOrTest() || isAskedFor()) {
            return;
        }
        if (!isFree(options.getHost(), options.getPort())) {
            log.warnf("HTTP port %d is taken, using a free one", options.getPort());
            options.setPort(ANY_FREE);
        }
    }

    private static boolean isAskedFor() {
        return ConfigProvider.getConfig().getConfigValue("quarkus.http.port").getSourceOrdinal()
                > 0;
    }

    /** The address for HTTP: the first of those that {@code bind} lists for RESP. */
    static String host(List<String> bind) {
        String first = bind.isEmpty() ? "*" : bind.getFirst();
        String host = first.startsWith("-") ? first.substring(1) : first;
        return host.equals("*") || host.equals("::*") ? "0.0.0.0" : host;
    }

    static boolean isFree(String host, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
