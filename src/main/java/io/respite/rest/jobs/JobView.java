package io.respite.rest.jobs;

import io.respite.analysis.MemoryAnalysis;
import io.respite.persistence.SaveJobs;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A long job.
 *
 * @param id among all jobs that are listed
 * @param kind {@code save}, {@code rewrite}, {@code analysis}, {@code load}, {@code sync} or {@code
 *     failover}
 * @param state {@code RUNNING}, {@code DONE}, {@code FAILED} or {@code CANCELLED}
 * @param startedAtMs since 1970; -1 where that is not known
 * @param progress from 0 to 1
 * @param href where there is more of it
 */
@Schema(name = "Job")
record JobView(
        String id, String kind, String state, long startedAtMs, double progress, String href) {

    private static final String SAVES = "/admin/persistence/save/";
    private static final String ANALYSES = "/admin/memory/analyses/";

    static JobView of(SaveJobs.Job save) {
        return new JobView(
                "save-" + save.id(),
                "save",
                save.state().name(),
                save.startedAtMs(),
                progress(save.state() == SaveJobs.State.DONE, save.keys(), save.totalKeys()),
                SAVES + save.id());
    }

    static JobView of(MemoryAnalysis.Job analysis) {
        boolean isDone = analysis.state() == MemoryAnalysis.State.DONE;
        return new JobView(
                "analysis-" + analysis.id(),
                "analysis",
                analysis.state().name(),
                analysis.startedAtMs(),
                progress(isDone, analysis.keys(), analysis.totalKeys()),
                ANALYSES + analysis.id());
    }

    /* Keys come and go meanwhile. */
    private static double progress(boolean isDone, long keys, long totalKeys) {
        return isDone ? 1 : totalKeys == 0 ? 0 : Math.min(1, (double) keys / totalKeys);
    }
}
