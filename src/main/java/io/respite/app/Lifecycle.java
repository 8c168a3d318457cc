package io.respite.app;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/** Starts the parts of the server in their order, and stops them in the reverse one. */
@Singleton
final class Lifecycle {

    private static final Logger log = Logger.getLogger(Lifecycle.class);

    void start(@Observes StartupEvent event) {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            Signals.handle(this::stopOn);
            LogLines.raw(" PID: " + ProcessHandle.current().pid());
        }
        log.info("Server initialized");
        log.info("Ready to accept connections tcp");
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
    }

    private void stopOn(String signal) {
        log.infof("Received SIG%s scheduling shutdown...", signal);
        Quarkus.asyncExit(0);
    }
}
