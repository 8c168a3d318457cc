package io.respite.health;

import io.respite.engine.Engine;
import io.respite.persistence.Persistence;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.io.File;
import java.nio.file.Path;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * There is room on the disk of {@code dir}: down where it is full though the server is to write
 * there, as writes will be refused next.
 */
@Readiness
@Singleton
final class DiskCheck implements AsyncHealthCheck {

    /** With less, nothing worth while can be written. */
    private static final long FULL_BYTES = 1 << 20;

    /** With less of the whole, in percent, somebody should look. */
    private static final long LOW_PERCENT = 10;

    private static final long PERCENT = 100;

    private static final String NAME = "disk";

    private final Engine engine;

    DiskCheck(Engine engine) {
        this.engine = engine;
    }

    /** Where the server writes, if it does. */
    record Need(Path directory, boolean isWanted) {}

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom()
                .completionStage(() -> engine.submit(this::need))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(DiskCheck::look)
                .ifNoItem()
                .after(Answer.PATIENCE)
                .recoverWithItem(() -> Answer.silence(NAME));
    }

    private Need need() {
        boolean isWanted =
                engine.settings().flag("appendonly")
                        || Persistence.of(engine).saves().hasSavePoints();
        return new Need(engine.settings().path("dir"), isWanted);
    }

    /* Asks the file system, which may take its time. */
    private static HealthCheckResponse look(Need need) {
        File directory = need.directory().toFile();
        return answer(need, directory.getUsableSpace(), directory.getTotalSpace());
    }

    static HealthCheckResponse answer(Need need, long freeBytes, long totalBytes) {
        boolean isFull = freeBytes < FULL_BYTES;
        boolean isLow = freeBytes < totalBytes / PERCENT * LOW_PERCENT;
        return HealthCheckResponse.named(NAME)
                .status(!isFull || !need.isWanted())
                .withData("state", isFull ? "full" : isLow ? "low" : "ok")
                .withData("freeBytes", freeBytes)
                .withData("totalBytes", totalBytes)
                .build();
    }
}
