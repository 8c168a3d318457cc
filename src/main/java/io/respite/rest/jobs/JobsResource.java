package io.respite.rest.jobs;

import io.respite.analysis.MemoryAnalyses;
import io.respite.analysis.MemoryAnalysis;
import io.respite.engine.Engine;
import io.respite.engine.InfoSections;
import io.respite.persistence.Persistence;
import io.respite.persistence.SaveJobs;
import io.respite.replication.Replicating;
import io.respite.rest.RestApi;
import io.respite.rest.ServerJobs;
import io.respite.rest.ServerJobs.Kind;
import io.respite.rest.door.StandsFor;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** All that takes long, each with the way to its own resource. */
@Path("/admin/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = RestApi.SERVER)
public final class JobsResource {

    private static final String EXAMPLE =
            """
            [
              {
                "id": "save-7", "kind": "save", "state": "RUNNING",
                "startedAtMs": 1763860000000, "progress": 0.35,
                "href": "/admin/persistence/save/7"
              },
              {
                "id": "analysis-2", "kind": "analysis", "state": "DONE",
                "startedAtMs": 1763859000000, "progress": 1.0,
                "href": "/admin/memory/analyses/2"
              }
            ]\
            """;

    private final Engine engine;
    private final InfoSections sections;
    private final MemoryAnalyses analyses;

    JobsResource(Engine engine, InfoSections sections, MemoryAnalyses analyses) {
        this.engine = engine;
        this.sections = sections;
        this.analyses = analyses;
    }

    @GET
    @StandsFor("INFO")
    @Operation(
            operationId = "jobs",
            summary = "List the long jobs",
            description =
                    "Saves and analyses that somebody asked for over HTTP, those that are running"
                            + " and the last that ended; and whatever else is running: saves and"
                            + " rewrites of the append-only file, loading, a full sync, a"
                            + " failover.")
    @APIResponse(
            responseCode = "200",
            description = "The jobs",
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            type = SchemaType.ARRAY,
                                            implementation = JobView.class),
                            examples = @ExampleObject(name = "two", value = EXAMPLE)))
    public Uni<List<JobView>> jobs() {
        return Uni.createFrom().completionStage(() -> engine.submit(this::all));
    }

    private List<JobView> all() {
        List<JobView> all = new ArrayList<>();
        boolean isSaveAskedFor = false;
        for (SaveJobs.Job save : Persistence.of(engine).saveJobs().all()) {
            isSaveAskedFor |= save.state() == SaveJobs.State.RUNNING;
            all.add(JobView.of(save));
        }
        for (MemoryAnalysis analysis : analyses.all()) {
            all.add(JobView.of(analysis.job()));
        }
        Map<String, Object> facts = ServerJobs.facts(engine, sections);
        for (Map.Entry<Kind, ServerJobs.Job> each : ServerJobs.of(facts).entrySet()) {
            boolean isListed = each.getKey() == Kind.SAVE && isSaveAskedFor;
            if (each.getValue().isRunning() && !isListed) {
                all.add(running(each.getKey(), each.getValue(), facts));
            }
        }
        return all;
    }

    private JobView running(Kind kind, ServerJobs.Job job, Map<String, Object> facts) {
        String name = kind.name().toLowerCase(Locale.ROOT);
        boolean isReplication = kind == Kind.SYNC || kind == Kind.FAILOVER;
        return new JobView(
                name,
                name,
                "RUNNING",
                startedAtMs(kind, facts),
                job.progress(),
                isReplication ? "/admin/replication" : "/admin/persistence");
    }

    private long startedAtMs(Kind kind, Map<String, Object> facts) {
        long now = engine.clock().millis();
        return switch (kind) {
            case SAVE -> now - 1000 * (long) number(facts, "rdb_current_bgsave_time_sec");
            case REWRITE -> now - 1000 * (long) number(facts, "aof_current_rewrite_time_sec");
            case LOAD -> 1000 * (long) number(facts, "loading_start_time");
            case SYNC -> -1;
            case FAILOVER -> Replicating.of(engine).failover().startedAtMs();
        };
    }

    private static double number(Map<String, Object> facts, String name) {
        return ServerJobs.number(facts, name);
    }
}
