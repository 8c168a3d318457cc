package io.respite.app;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.respite.engine.facts.CommandFacts;
import io.respite.engine.settings.Settings;
import io.respite.server.HttpConnections;
import io.vertx.core.Vertx;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/** Ties the server to the life of Quarkus, which starts after it and ends before it. */
@Singleton
final class Lifecycle {

    /** Before all other filters. */
    private static final int FIRST = 2000;

    private static final Logger log = Logger.getLogger(Lifecycle.class);

    private final Vertx vertx;

    /**
     * @param vertx of Quarkus, which is not the engine's
     */
    Lifecycle(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Tells who has asked for something from who only keeps a connection. */
    void listen(@Observes Filters filters) {
        filters.register(
                routing -> {
                    if (routing.request().connection() instanceof ConnectionBase connection) {
                        HttpConnections.heard(connection.channel());
                    }
                    routing.next();
                },
                FIRST);
    }

    /** Starts the server where the program has not done so: in tests of the container. */
    void start(@Observes StartupEvent event) {
        if (!Respite.server().isStarted()) {
            Respite.server().start();
            Respite.server().loaded().join();
        }
    }

    void httpStarted(@ObservesAsync HttpServerStart event) throws IOException {
        int port = ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
        Settings settings = Respite.server().settings();
        boolean isEncrypted = settings.flag("http-tls");
        String protocol = isEncrypted ? "HTTPS" : "HTTP";
        log.infof("Ready to answer %s on %s:%d", protocol, event.options().getHost(), port);
        if (settings.number("tls-port") != 0 && !isEncrypted) {
            log.warn("HTTP is not encrypted, whatever tls-port says: http-tls has it so");
        }
        HttpConnections.bound(vertx, port);
        readFacts();
        /* What a start leaves on the heap would be moved by the first collections of its young
         * part, 5 to 10 ms each time: a whole one, of 20 ms, puts it where it stays. */
        System.gc();
        if (TrainingRun.isWanted()) {
            try {
                TrainingRun.run(port);
            } finally {
                Quarkus.asyncExit(0);
            }
        }
    }

    /* Else the first COMMAND, which redis-cli sends at once, would keep all clients waiting. */
    private static void readFacts() {
        int commands = CommandFacts.all().size();
        log.debugf("Read the facts of %d commands", commands);
    }

    void stop(@Observes ShutdownEvent event) {
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            Respite.server().save();
        }
        Respite.server().stop();
    }
}
