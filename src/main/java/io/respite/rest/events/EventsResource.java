package io.respite.rest.events;

import io.respite.engine.Engine;
import io.respite.engine.InfoSections;
import io.respite.rest.RestApi;
import io.respite.rest.door.Caller;
import io.respite.rest.door.Door;
import io.respite.rest.door.StandsFor;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** What happens in the server, as it happens. */
@Path("/admin/events")
@Tag(name = RestApi.EVENTS)
public final class EventsResource {

    private static final String USUAL = "job,role,evicted,slow";
    private static final Set<String> TYPES =
            Set.of("job", "role", "evicted", "slow", "keyspace", "monitor");

    private static final String EXAMPLE =
            """
            event: job
            id: 1
            data: {"kind":"save","state":"RUNNING","progress":0.35,"atMs":1763860000000}

            event: keyspace
            id: 2
            data: {"event":"set","database":0,"key":"greeting"}

            event: lost
            id: 3
            data: {"lost":1204}
            """;

    private final Door door;
    private final Streams streams;
    private final KeyEvents keyEvents;
    private final Happenings happenings;

    EventsResource(Door door, Streams streams, Engine engine, InfoSections sections) {
        this.door = door;
        this.streams = streams;
        keyEvents = new KeyEvents(engine);
        happenings = new Happenings(engine, sections);
    }

    @GET
    @Blocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @StandsFor({"INFO", "SLOWLOG|GET", "PSUBSCRIBE"})
    @Operation(
            operationId = "events",
            summary = "Hear what happens",
            description =
                    "Server-sent events. job: a save, rewrite, load, sync or failover begins, comes"
                            + " further or ends. role: the server is a primary or a replica from"
                            + " now on, or its link is up or down. evicted: a key had to go. slow:"
                            + " a request took long. On request, for they may be many: keyspace,"
                            + " what is done to keys whatever notify-keyspace-events says; monitor,"
                            + " every request, as MONITOR. Who reads slower than events come loses"
                            + " some, and is told how many by lost.")
    @Parameter(name = "types", description = "Which, with commas between", example = "job,keyspace")
    @Parameter(name = "database", description = "Keys of this database alone", example = "0")
    @Parameter(name = "match", description = "Keys that match alone", example = "user:*")
    @APIResponse(
            responseCode = "200",
            description = "Events until one side ends them",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(type = SchemaType.STRING),
                            examples = @ExampleObject(name = "some", value = EXAMPLE)))
    @APIResponse(responseCode = "400", description = "A parameter is wrong")
    @APIResponse(responseCode = "503", description = "There are 64 streams already")
    public Multi<OutboundSseEvent> events(
            @RestQuery @DefaultValue(USUAL) String types,
            @RestQuery Integer database,
            @RestQuery String match,
            @Context SecurityContext security,
            @Context Sse sse) {
        Set<String> wanted = wanted(types);
        boolean hasMatch = match != null && !match.isEmpty();
        byte[] pattern = hasMatch ? match.getBytes(StandardCharsets.UTF_8) : null;
        int index = database == null ? -1 : database;
        Caller caller = Caller.of(security);
        return streams.open(
                sse,
                outlet ->
                        new EventSource(door, keyEvents, happenings, outlet)
                                .begin(caller, wanted, index, pattern));
    }

    private static Set<String> wanted(String types) {
        Set<String> wanted = new TreeSet<>(List.of(types.strip().split("\\s*,\\s*")));
        if (!TYPES.containsAll(wanted)) {
            wanted.removeAll(TYPES);
            throw new BadRequestException(
                    "types are of " + new TreeSet<>(TYPES) + ", not " + wanted);
        }
        return wanted;
    }
}
