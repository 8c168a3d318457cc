package io.respite.commands.monitoring;

import io.respite.engine.LatencySeries;
import java.util.Arrays;

/**
 * Draws the samples of an event with letters, as LATENCY GRAPH does.
 *
 * <pre>
 *   command - high 500 ms, low 300 ms (all time high 500 ms)
 *   ------------------------------------------------------- ... (80)
 *     #      four rows of three steps each: '_' 'o' '#', '|' below
 *    o|
 *    ||
 *   _||
 *
 *   210      how long ago it was, read downwards: 2s, 1s, 0s
 *   sss
 * </pre>
 */
final class LatencyGraph {

    private static final int COLUMNS = 80;
    private static final int ROWS = 4;
    private static final String STEPS = "_o#";
    private static final int ALL_STEPS = ROWS * STEPS.length();

    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private final LatencySeries series;
    private final LatencySeries.Summary summary;
    private final long nowSeconds;
    private final StringBuilder out = new StringBuilder();

    private LatencyGraph(LatencySeries series, long nowSeconds) {
        this.series = series;
        this.nowSeconds = nowSeconds;
        summary = series.summary(nowSeconds);
    }

    static String of(LatencySeries series, long nowSeconds) {
        return new LatencyGraph(series, nowSeconds).draw();
    }

    private String draw() {
        out.append(series.event().text());
        out.append(" - high ").append(summary.highest()).append(" ms, low ");
        out.append(summary.lowest()).append(" ms (all time high ");
        out.append(series.longestMillis()).append(" ms)\n");
        out.repeat('-', COLUMNS).append('\n');
        for (int from = 0; from < series.count(); from += COLUMNS) {
            if (from > 0) {
                out.append('\n');
            }
            drawPart(from, Math.min(series.count(), from + COLUMNS));
        }
        return out.toString();
    }

    private void drawPart(int from, int to) {
        char[] line = new char[to - from];
        for (int row = ROWS - 1; row >= 0; row--) {
            for (int i = from; i < to; i++) {
                line[i - from] = bar(step(series.millis(i)) - row * STEPS.length());
            }
            out.append(line).append('\n');
        }
        Arrays.fill(line, ' ');
        out.append(line).append('\n');
        boolean isMore = true;
        for (int letter = 0; isMore; letter++) {
            isMore = false;
            for (int i = from; i < to; i++) {
                String label = label(nowSeconds - series.atSeconds(i));
                boolean reaches = letter < label.length();
                line[i - from] = reaches ? label.charAt(letter) : ' ';
                isMore |= reaches;
            }
            if (isMore) {
                out.append(line).append('\n');
            }
        }
    }

    private static char bar(int step) {
        if (step < 0) {
            return ' ';
        }
        return step < STEPS.length() ? STEPS.charAt(step) : '|';
    }

    /* The height of a sample between the lowest and the highest. */
    private int step(long millis) {
        long range = Math.max(1, summary.highest() - summary.lowest());
        double step = (double) ((millis - summary.lowest()) * ALL_STEPS) / range;
        return Math.min((int) step, ALL_STEPS - 1);
    }

    private static String label(long seconds) {
        if (seconds < MINUTE) {
            return seconds + "s";
        }
        if (seconds < HOUR) {
            return seconds / MINUTE + "m";
        }
        return seconds < DAY ? seconds / HOUR + "h" : seconds / DAY + "d";
    }
}
