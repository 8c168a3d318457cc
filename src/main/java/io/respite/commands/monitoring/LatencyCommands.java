package io.respite.commands.monitoring;

import static io.respite.engine.Flag.ADMIN;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.CommandTable;
import io.respite.engine.Family;
import io.respite.engine.LatencyHistogram;
import io.respite.engine.LatencyMonitor;
import io.respite.engine.LatencySeries;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;
import java.util.Locale;

/** LATENCY: what took longer than it should, and how long commands take. */
public final class LatencyCommands implements Family {

    private static final String FORMAT = "txt";

    @Override
    public List<Command> commands() {
        return List.of(
                Command.container(
                        "latency",
                        -2,
                        Command.of(
                                "latency|doctor", 2, this::doctor, ADMIN, NOSCRIPT, LOADING, STALE),
                        Command.of(
                                "latency|graph", 3, this::graph, ADMIN, NOSCRIPT, LOADING, STALE),
                        Command.of("latency|help", 2, this::help, LOADING, STALE),
                        Command.of(
                                "latency|histogram",
                                -2,
                                this::histogram,
                                ADMIN,
                                NOSCRIPT,
                                LOADING,
                                STALE),
                        Command.of(
                                "latency|history",
                                3,
                                this::history,
                                ADMIN,
                                NOSCRIPT,
                                LOADING,
                                STALE),
                        Command.of(
                                "latency|latest", 2, this::latest, ADMIN, NOSCRIPT, LOADING, STALE),
                        Command.of(
                                "latency|reset",
                                -2,
                                this::reset,
                                ADMIN,
                                NOSCRIPT,
                                LOADING,
                                STALE)));
    }

    private static LatencyMonitor monitor(Call call) {
        return call.engine().observers().latency();
    }

    private void doctor(Call call) {
        call.reply().verbatim(FORMAT, LatencyDiagnosis.of(call.engine()));
    }

    /** LATENCY GRAPH event. */
    private void graph(Call call) {
        LatencySeries series = monitor(call).find(call.args().text(2));
        if (series == null) {
            throw new CommandError(
                    "ERR No samples available for event '" + call.args().shown(2) + "'");
        }
        call.reply().verbatim(FORMAT, LatencyGraph.of(series, call.engine().clock().seconds()));
    }

    /** LATENCY HISTOGRAM [command ...]: unknown commands are passed over, a container's are all. */
    private void histogram(Call call) {
        ReplyWriter reply = call.reply();
        CommandTable commands = call.engine().commands();
        Args args = call.args();
        long mark = reply.mark();
        Histograms shown = new Histograms(reply);
        if (args.count() == 2) {
            commands.forEach(shown::add);
        }
        for (int i = 2; i < args.count(); i++) {
            Command command = commands.find(args.text(i).toLowerCase(Locale.ROOT));
            if (command != null) {
                shown.add(command);
                command.subcommands().forEach(shown::add);
            }
        }
        reply.mapAt(mark, shown.count);
    }

    /** Writes one histogram after the other. */
    private static final class Histograms {

        private final ReplyWriter reply;
        private int count;

        Histograms(ReplyWriter reply) {
            this.reply = reply;
        }

        void add(Command command) {
            LatencyHistogram latencies = command.statistics().latencies();
            if (latencies == null) {
                return;
            }
            count++;
            reply.bulk(command.fullName());
            reply.map(2);
            reply.bulk("calls");
            reply.integer(latencies.total());
            reply.bulk("histogram_usec");
            long mark = reply.mark();
            long[] steps = {0};
            latencies.forEachDoubling(
                    (nanos, calls) -> {
                        steps[0]++;
                        reply.integer(nanos / 1000);
                        reply.integer(calls);
                    });
            reply.mapAt(mark, steps[0]);
        }
    }

    /** LATENCY HISTORY event. */
    private void history(Call call) {
        LatencySeries series = monitor(call).find(call.args().text(2));
        ReplyWriter reply = call.reply();
        int count = series == null ? 0 : series.count();
        reply.array(count);
        for (int i = 0; i < count; i++) {
            reply.array(2);
            reply.integer(series.atSeconds(i));
            reply.integer(series.millis(i));
        }
    }

    private void latest(Call call) {
        ReplyWriter reply = call.reply();
        List<LatencySeries> all = monitor(call).series();
        reply.array(all.size());
        for (LatencySeries series : all) {
            int newest = series.count() - 1;
            reply.array(4);
            reply.bulk(series.event().text());
            reply.integer(series.atSeconds(newest));
            reply.integer(series.millis(newest));
            reply.integer(series.longestMillis());
        }
    }

    /** LATENCY RESET [event ...]. */
    private void reset(Call call) {
        Args args = call.args();
        long events = 0;
        for (int i = 2; i < args.count(); i++) {
            events += monitor(call).reset(args.text(i));
        }
        call.reply().integer(args.count() == 2 ? monitor(call).resetAll() : events);
    }

    private void help(Call call) {
        call.help(
                "DOCTOR",
                "    Return a human readable latency analysis report.",
                "GRAPH <event>",
                "    Return an ASCII latency graph for the <event> class.",
                "HISTORY <event>",
                "    Return time-latency samples for the <event> class.",
                "LATEST",
                "    Return the latest latency samples for all events.",
                "RESET [<event> ...]",
                "    Reset latency data of one or more <event> classes.",
                "    (default: reset all data for all event classes)",
                "HISTOGRAM [COMMAND ...]",
                "    Return a cumulative distribution of latencies in the format of a histogram for"
                        + " the specified command names.",
                "    If no commands are specified then all histograms are replied.");
    }
}
