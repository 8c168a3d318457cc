package io.respite.rest.events;

import io.respite.engine.Engine;
import io.respite.engine.InfoSections;
import io.respite.engine.Loop;
import io.respite.engine.SlowLog;
import io.respite.rest.ServerJobs;
import io.respite.rest.ServerJobs.Job;
import io.respite.rest.ServerJobs.Kind;
import io.respite.rest.door.ByteForm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Looks some times a second whether something has changed of which nobody is told when it happens:
 * jobs, the role, the slow log. Only while somebody listens. Owned by the engine thread; the
 * constructor is for any.
 */
final class Happenings {

    private static final long PERIOD_MS = 250;
    private static final int SMALL_BYTES = 256;

    private record Role(String name, String primary, String link) {

        /** As {@link Job#isAs}. */
        boolean isAs(Role before) {
            return name.equals(before.name)
                    && Objects.equals(primary, before.primary)
                    && Objects.equals(link, before.link);
        }
    }

    private record Listener(Outlet outlet, Set<String> types) {}

    private final Engine engine;
    private final InfoSections sections;
    private final List<Listener> listeners = new ArrayList<>();
    private Map<Kind, Job> jobs = Map.of();
    private Role role;
    private long lastSlow;
    private Loop.Timer timer;

    Happenings(Engine engine, InfoSections sections) {
        this.engine = engine;
        this.sections = sections;
    }

    /** Has an outlet hear of these types, of {@code job}, {@code role} and {@code slow}. */
    void add(Outlet outlet, Set<String> types) {
        if (listeners.isEmpty()) {
            Map<String, Object> facts = ServerJobs.facts(engine, sections);
            jobs = ServerJobs.of(facts);
            role = role(facts);
            lastSlow = newestSlow();
            schedule();
        }
        listeners.add(new Listener(outlet, types));
    }

    void remove(Outlet outlet) {
        listeners.removeIf(listener -> listener.outlet() == outlet);
        if (listeners.isEmpty() && timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void schedule() {
        timer = engine.loop().schedule(PERIOD_MS, this::look);
    }

    private void look() {
        timer = null;
        if (listeners.isEmpty() || engine.hasEnded()) {
            return;
        }
        Map<String, Object> facts = ServerJobs.facts(engine, sections);
        Map<Kind, Job> jobsNow = ServerJobs.of(facts);
        for (Kind kind : Kind.values()) {
            Job job = jobsNow.get(kind);
            if (!job.isAs(jobs.get(kind))) {
                tell(kind, job);
            }
        }
        jobs = jobsNow;
        Role roleNow = role(facts);
        if (!roleNow.isAs(role)) {
            role = roleNow;
            tell(roleNow);
        }
        tellSlow();
        schedule();
    }

    private static Role role(Map<String, Object> facts) {
        boolean isReplica = "slave".equals(facts.get("role"));
        String primary = facts.get("master_host") + ":" + facts.get("master_port");
        return new Role(
                isReplica ? "replica" : "primary",
                isReplica ? primary : null,
                isReplica ? String.valueOf(facts.get("master_link_status")) : null);
    }

    private void tell(Kind kind, Job job) {
        String state = job.isRunning() ? "RUNNING" : job.hasFailed() ? "FAILED" : "DONE";
        long atMs = engine.clock().millis();
        offer(
                "job",
                outlet ->
                        outlet.offer(
                                "job",
                                SMALL_BYTES,
                                json -> {
                                    json.writeStartObject();
                                    json.writeStringField(
                                            "kind", kind.name().toLowerCase(Locale.ROOT));
                                    json.writeStringField("state", state);
                                    json.writeNumberField(
                                            "progress", job.isRunning() ? job.progress() : 1);
                                    json.writeNumberField("atMs", atMs);
                                    json.writeEndObject();
                                }));
    }

    private void tell(Role now) {
        long atMs = engine.clock().millis();
        offer(
                "role",
                outlet ->
                        outlet.offer(
                                "role",
                                SMALL_BYTES,
                                json -> {
                                    json.writeStartObject();
                                    json.writeStringField("role", now.name());
                                    if (now.primary() != null) {
                                        json.writeStringField("primary", now.primary());
                                        json.writeStringField("link", now.link());
                                    }
                                    json.writeNumberField("atMs", atMs);
                                    json.writeEndObject();
                                }));
    }

    private long newestSlow() {
        Collection<SlowLog.Entry> entries = engine.observers().slowLog().entries();
        return entries.isEmpty() ? -1 : entries.iterator().next().id();
    }

    private void tellSlow() {
        List<SlowLog.Entry> fresh = new ArrayList<>();
        for (SlowLog.Entry entry : engine.observers().slowLog().entries()) {
            if (entry.id() <= lastSlow) {
                break;
            }
            fresh.addFirst(entry);
        }
        for (SlowLog.Entry entry : fresh) {
            lastSlow = entry.id();
            offer("slow", outlet -> offer(outlet, entry));
        }
    }

    private static void offer(Outlet outlet, SlowLog.Entry entry) {
        int bytes = SMALL_BYTES;
        for (byte[] word : entry.words()) {
            bytes += word.length;
        }
        outlet.offer(
                "slow",
                bytes,
                json -> {
                    json.writeStartObject();
                    json.writeNumberField("id", entry.id());
                    json.writeNumberField("atSeconds", entry.seconds());
                    json.writeNumberField("microseconds", entry.micros());
                    json.writeStringField("address", entry.address());
                    json.writeStringField("clientName", entry.name());
                    json.writeArrayFieldStart("arguments");
                    for (byte[] word : entry.words()) {
                        ByteForm.TEXT.write(json, word);
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                });
    }

    private void offer(String type, Consumer<Outlet> offering) {
        for (Listener listener : listeners) {
            if (listener.types().contains(type)) {
                offering.accept(listener.outlet());
            }
        }
    }
}
