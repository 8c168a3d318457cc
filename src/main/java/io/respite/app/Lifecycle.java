package io.respite.app;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import io.respite.engine.Settings;
import io.respite.server.RespServer;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/** Starts the parts of the server in their order, and stops them in the reverse one. */
@Singleton
final class Lifecycle {

    private static final Logger log = Logger.getLogger(Lifecycle.class);

    private final RespServer respServer;
    private final Settings settings;

    Lifecycle(RespServer respServer, Settings settings) {
        this.respServer = respServer;
        this.settings = settings;
    }

    void start(@Observes StartupEvent event) {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            Signals.handle(this::stopOn);
            LogLines.raw(" PID: " + ProcessHandle.current().pid());
        }
        listen();
        log.info("Server initialized");
        log.info("Ready to accept connections tcp");
    }

    private void listen() {
        long port = settings.number("port");
        log.infof("Running mode=standalone, port=%d.", port);
        try {
            respServer.start().toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException failure) {
            throw new StartFailure(
                    "Failed listening on port "
                            + port
                            + " (tcp), aborting: "
                            + StartFailure.reason(failure));
        }
    }

    void httpStarted(@ObservesAsync HttpServerStart event) throws IOException {
        int port = ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
        log.infof("Ready to answer HTTP on %s:%d", event.options().getHost(), port);
        if (TrainingRun.isWanted()) {
            try {
                TrainingRun.run(port);
            } finally {
                Quarkus.asyncExit(0);
            }
        }
    }

    void stop(@Observes ShutdownEvent event) {
        log.info("User requested shutdown...");
        respServer.stop().toCompletionStage().toCompletableFuture().join();
    }

    private void stopOn(String signal) {
        log.infof("Received SIG%s scheduling shutdown...", signal);
        Quarkus.asyncExit(0);
    }
}
