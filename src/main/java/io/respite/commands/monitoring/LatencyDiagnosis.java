package io.respite.commands.monitoring;

import io.respite.engine.Engine;
import io.respite.engine.LatencyEvent;
import io.respite.engine.LatencyMonitor;
import io.respite.engine.LatencySeries;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Says in sentences what took long and what may help, for LATENCY DOCTOR. */
final class LatencyDiagnosis {

    private static final long MICROS_PER_MILLI = 1000;

    private final Engine engine;
    private final StringBuilder out = new StringBuilder();

    private LatencyDiagnosis(Engine engine) {
        this.engine = engine;
    }

    static String of(Engine engine) {
        return new LatencyDiagnosis(engine).diagnose();
    }

    private String diagnose() {
        LatencyMonitor monitor = engine.observers().latency();
        List<LatencySeries> all = monitor.series();
        if (all.isEmpty()) {
            return monitor.isOn()
                    ? "Nothing took as long as latency-monitor-threshold since the events were"
                            + " last reset. All is well.\n"
                    : "Latency is not watched in this server. Say from how many milliseconds on an"
                            + " event is to be kept with 'CONFIG SET latency-monitor-threshold"
                            + " <milliseconds>', then ask again.\n";
        }
        out.append("These events took longer than they should:\n\n");
        Set<Advice> advices = EnumSet.noneOf(Advice.class);
        for (int i = 0; i < all.size(); i++) {
            describe(i + 1, all.get(i));
            advise(all.get(i).event(), advices);
        }
        out.append("\nWhat may help:\n\n");
        for (Advice advice : advices) {
            out.append("- ").append(advice.text).append('\n');
        }
        return out.toString();
    }

    private void describe(int number, LatencySeries series) {
        LatencySeries.Summary summary = series.summary(engine.clock().seconds());
        out.append(
                String.format(
                        Locale.ROOT,
                        "%d. %s: %d latency spikes (average %dms, mean deviation %dms, period %.2f"
                                + " sec). Worst all time event %dms.\n",
                        number,
                        series.event().text(),
                        summary.samples(),
                        summary.mean(),
                        summary.deviation(),
                        summary.secondsEach(),
                        series.longestMillis()));
    }

    private void advise(LatencyEvent event, Set<Advice> advices) {
        switch (event) {
            case COMMAND -> adviseOnCommands(advices);
            case FAST_COMMAND, COMMAND_UNBLOCKING -> advices.add(Advice.FREE_THE_MACHINE);
            case EXPIRE_CYCLE, EVICTION_DEL, EVICTION_LAZYFREE ->
                    advices.add(Advice.SPLIT_LARGE_VALUES);
            case EVICTION_CYCLE -> advices.add(Advice.KEEP_ROOM);
            case AOF_WRITE, AOF_WRITE_ALONE, AOF_RENAME, AOF_FSTAT ->
                    advices.add(Advice.FASTER_DISK);
            case AOF_WRITE_PENDING_FSYNC ->
                    advices.addAll(List.of(Advice.FASTER_DISK, Advice.FREE_THE_DISK));
            case AOF_WRITE_ACTIVE_CHILD ->
                    advices.addAll(List.of(Advice.FASTER_DISK, Advice.NO_FLUSH_ON_REWRITE));
            case AOF_FSYNC_ALWAYS ->
                    advices.addAll(List.of(Advice.FASTER_DISK, Advice.FLUSH_EVERY_SECOND));
        }
    }

    private void adviseOnCommands(Set<Advice> advices) {
        long slowMicros = engine.settings().number("slowlog-log-slower-than");
        long threshold = engine.settings().number("latency-monitor-threshold");
        if (slowMicros < 0) {
            advices.add(Advice.USE_SLOW_LOG);
        } else if (slowMicros / MICROS_PER_MILLI > threshold) {
            advices.add(Advice.LOG_MORE);
        }
        advices.add(Advice.READ_SLOW_LOG);
        advices.add(Advice.ASK_FOR_LESS);
    }

    private enum Advice {
        USE_SLOW_LOG(
                "The slow log is off: 'CONFIG SET slowlog-log-slower-than <microseconds>' has it"
                        + " name the requests that took long."),
        LOG_MORE(
                "The slow log leaves out requests that count as spikes here: lower"
                        + " slowlog-log-slower-than to latency-monitor-threshold times 1000."),
        READ_SLOW_LOG("SLOWLOG GET names the requests that took long, and who sent them."),
        ASK_FOR_LESS(
                "A command that reads or stores many elements keeps everybody waiting. Ask for"
                        + " parts: SCAN for KEYS, HSCAN for HGETALL, ranges for whole lists and"
                        + " sorted sets; LATENCY HISTOGRAM shows how long each command takes."),
        FREE_THE_MACHINE(
                "Commands that do little were slow, so the process did not get the processor:"
                        + " look for other work on the machine, for a processor limit of the"
                        + " container, and for a noisy neighbour of the virtual machine;"
                        + " 'redis-cli --intrinsic-latency 100' measures that."),
        SPLIT_LARGE_VALUES(
                "Large values that expire or are evicted are freed bit by bit, but each still takes"
                        + " time: many smaller keys are gentler than one large one."),
        KEEP_ROOM(
                "Much had to be evicted at once: raise maxmemory in place of lowering it under"
                        + " load, lower maxmemory-eviction-tenacity, and mind commands that store"
                        + " large results."),
        FASTER_DISK(
                "The append-only file waits for the disk: a local SSD takes writes faster than a"
                        + " disk across the network."),
        FREE_THE_DISK(
                "A flush was under way while more was written: find out what else writes to this"
                        + " disk."),
        NO_FLUSH_ON_REWRITE(
                "A snapshot or a rewrite was under way: 'CONFIG SET no-appendfsync-on-rewrite yes'"
                        + " leaves flushing to the system meanwhile, if losing half a minute of"
                        + " writes in a power failure is acceptable."),
        FLUSH_EVERY_SECOND(
                "appendfsync always flushes before each reply: everysec is much faster, and loses a"
                        + " second of writes at most.");

        private final String text;

        Advice(String text) {
            this.text = text;
        }
    }
}
