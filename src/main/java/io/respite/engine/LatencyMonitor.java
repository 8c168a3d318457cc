package io.respite.engine;

import io.respite.bytes.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps what took longer than {@code latency-monitor-threshold}, by event. While that is 0 nothing
 * is measured for it. Owned by the engine thread. Hot.
 */
public final class LatencyMonitor {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Engine engine;
    private final Clock clock;
    private final Map<LatencyEvent, LatencySeries> byEvent = new EnumMap<>(LatencyEvent.class);

    /** In the order in which they came to be. */
    private final List<LatencySeries> series = new ArrayList<>();

    private long thresholdNanos;

    LatencyMonitor(Engine engine) {
        this.engine = engine;
        clock = engine.clock();
        engine.settings().onChange(this::readSettings, "latency-monitor-threshold");
        readSettings();
    }

    private void readSettings() {
        long millis = engine.settings().number("latency-monitor-threshold");
        boolean isNever = millis == 0 || millis > Long.MAX_VALUE / NANOS_PER_MILLI;
        thresholdNanos = isNever ? Long.MAX_VALUE : millis * NANOS_PER_MILLI;
    }

    /** From how many nanoseconds on an event is kept; the largest number where none is. */
    long thresholdNanos() {
        return thresholdNanos;
    }

    /** Whether anything is kept. */
    public boolean isOn() {
        return thresholdNanos != Long.MAX_VALUE;
    }

    /** The time now, in nanoseconds, for {@link #end}; 0 where nothing is kept. */
    public long begin() {
        return isOn() ? clock.nanos() : 0;
    }

    /** An event that began then has ended. Returns the nanoseconds it took, 0 if not measured. */
    public long end(LatencyEvent event, long begun) {
        if (begun == 0 || !isOn()) {
            return 0;
        }
        long nanos = clock.nanos() - begun;
        took(event, nanos);
        return nanos;
    }

    /** An event took so many nanoseconds: is kept if that is long. */
    public void took(LatencyEvent event, long nanos) {
        if (nanos >= thresholdNanos) {
            add(event, nanos / NANOS_PER_MILLI);
        }
    }

    private void add(LatencyEvent event, long millis) {
        LatencySeries ofEvent = byEvent.get(event);
        if (ofEvent == null) {
            ofEvent = new LatencySeries(event);
            byEvent.put(event, ofEvent);
            series.add(ofEvent);
        }
        ofEvent.add(clock.seconds(), millis);
    }

    /** All events that took long, in the order in which they first did. */
    public List<LatencySeries> series() {
        return List.copyOf(series);
    }

    /** The event of exactly this name, or null where it never took long. */
    public LatencySeries find(String name) {
        for (LatencySeries ofEvent : series) {
            if (ofEvent.event().text().equals(name)) {
                return ofEvent;
            }
        }
        return null;
    }

    /** Forgets the event of this name, in any letter case. Returns how many that were. */
    public int reset(String name) {
        int before = series.size();
        series.removeIf(ofEvent -> ofEvent.event().text().equalsIgnoreCase(name));
        byEvent.values().retainAll(series);
        return before - series.size();
    }

    /** Forgets all. Returns how many events that were. */
    public int resetAll() {
        int before = series.size();
        series.clear();
        byEvent.clear();
        return before;
    }
}
