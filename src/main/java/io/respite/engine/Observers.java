package io.respite.engine;

import io.respite.resp.Args;

/**
 * Who looks on while commands run: their statistics, SLOWLOG, LATENCY, MONITOR. Owned by the engine
 * thread. Hot.
 */
public final class Observers {

    private final Monitors monitors;
    private final SlowLog slowLog;
    private final LatencyMonitor latency;
    private final Engine engine;
    private boolean measuresLatency;
    private Spans spans;

    /** What takes less than this is of interest to statistics only. */
    private long notableNanos;

    Observers(Engine engine) {
        this.engine = engine;
        monitors = new Monitors(engine);
        slowLog = new SlowLog(engine);
        latency = new LatencyMonitor(engine);
        /* After those of the others, which are asked what they want. */
        engine.settings()
                .onChange(
                        this::readSettings,
                        "latency-tracking",
                        "latency-monitor-threshold",
                        "slowlog-log-slower-than");
        engine.settings().onChange(this::readTracing, "otlp-endpoint", "otlp-sample-every");
        readTracing();
    }

    private void readTracing() {
        boolean isTraced = !engine.settings().text("otlp-endpoint").isEmpty();
        spans = isTraced ? new Spans(engine, engine.settings().number("otlp-sample-every")) : null;
        readSettings();
    }

    private void readSettings() {
        measuresLatency = engine.settings().flag("latency-tracking");
        long slow = Math.min(latency.thresholdNanos(), slowLog.thresholdNanos());
        notableNanos = spans == null ? slow : 0;
    }

    /** The clients that see every request. */
    public Monitors monitors() {
        return monitors;
    }

    /** The requests that took long. */
    public SlowLog slowLog() {
        return slowLog;
    }

    /** Whatever took long, by event. */
    public LatencyMonitor latency() {
        return latency;
    }

    /** Commands that ran, for a tracer, or null while there is none. */
    public Spans spans() {
        return spans;
    }

    /** A command ran to its end in so many nanoseconds. */
    void ran(Command command, Args args, Session session, long nanos) {
        CommandStatistics times = command.statistics();
        times.calls++;
        times.nanos += nanos;
        if (measuresLatency) {
            times.measured(nanos);
        }
        if (nanos >= notableNanos) {
            latency.took(LatencyEvent.ofCommand(command), nanos);
            if (spans != null) {
                spans.add(command, session, nanos);
            }
            if (nanos >= slowLog.thresholdNanos()) {
                slowLog.add(command, args, session, nanos);
            }
        }
    }
}
