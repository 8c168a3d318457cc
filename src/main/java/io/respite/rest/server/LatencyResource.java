package io.respite.rest.server;

import io.respite.engine.Engine;
import io.respite.rest.RestApi;
import io.respite.rest.door.StandsFor;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** LATENCY over HTTP. */
@Path("/admin/latency")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = RestApi.SERVER)
public final class LatencyResource {

    private static final String EXAMPLE =
            """
            {
              "thresholdMilliseconds": 20,
              "events": [
                {
                  "event": "command", "atSeconds": 1763860000, "latestMilliseconds": 31,
                  "maxMilliseconds": 54,
                  "history": [
                    { "atSeconds": 1763859990, "milliseconds": 54 },
                    { "atSeconds": 1763860000, "milliseconds": 31 }
                  ]
                }
              ],
              "commands": [
                {
                  "name": "get", "calls": 9,
                  "histogram": [
                    { "microseconds": 1, "count": 8 }, { "microseconds": 2, "count": 9 }
                  ]
                }
              ]
            }\
            """;

    private final Engine engine;

    LatencyResource(Engine engine) {
        this.engine = engine;
    }

    @GET
    @StandsFor({"LATENCY|LATEST", "LATENCY|HISTORY", "LATENCY|HISTOGRAM"})
    @Operation(
            operationId = "latency",
            summary = "Show what took long",
            description =
                    "As LATENCY LATEST, HISTORY and HISTOGRAM: the events that took longer than"
                            + " latency-monitor-threshold, with the longest of each second, and for"
                            + " each command how many calls took up to so many microseconds"
                            + " (cumulative).")
    @APIResponse(
            responseCode = "200",
            description = "The figures",
            content =
                    @Content(
                            schema = @Schema(implementation = Latency.class),
                            examples = @ExampleObject(name = "slow commands", value = EXAMPLE)))
    public Uni<Latency> latency() {
        return Uni.createFrom().completionStage(() -> engine.submit(() -> Latency.of(engine)));
    }

    @DELETE
    @StandsFor({"LATENCY|RESET"})
    @Operation(
            operationId = "resetLatency",
            summary = "Forget events",
            description =
                    "As LATENCY RESET: forgets all events, or those named; names that are not there"
                            + " are no error. Histograms stay: CONFIG RESETSTAT forgets those.")
    @Parameter(
            name = "event",
            description = "The name of an event; may be given more than once",
            example = "command")
    @APIResponse(responseCode = "204", description = "They are forgotten")
    public Uni<Void> reset(@RestQuery("event") List<String> event) {
        return Uni.createFrom().completionStage(() -> engine.submit(() -> forget(event)));
    }

    private Void forget(List<String> names) {
        if (names.isEmpty()) {
            engine.observers().latency().resetAll();
        } else {
            names.forEach(engine.observers().latency()::reset);
        }
        return null;
    }
}
