package io.respite.metrics;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Collector.Type;
import io.respite.engine.LatencyHistogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Families of samples on their way to a scrape, for names and labels that meters cannot have. */
final class Families {

    private static final String TOTAL = "_total";

    private record Begun(String name, Type type, String help, List<Sample> samples) {}

    private final List<Begun> all = new ArrayList<>();
    private String name;
    private List<String> labels;
    private List<Sample> samples;

    /** Those that have been added; a family takes its samples when it is made. */
    List<MetricFamilySamples> all() {
        return all.stream()
                .map(f -> new MetricFamilySamples(f.name(), f.type(), f.help(), f.samples()))
                .toList();
    }

    /** Begins a family of values that rise and fall. */
    Families gauge(String newName, String help, String... newLabels) {
        return begin(newName, Type.GAUGE, help, newLabels);
    }

    /** Begins a family of values that only rise; one whose name does not say so has no type. */
    Families counter(String newName, String help, String... newLabels) {
        return begin(
                newName, newName.endsWith(TOTAL) ? Type.COUNTER : Type.UNKNOWN, help, newLabels);
    }

    Families histogram(String newName, String help, String... newLabels) {
        return begin(newName, Type.HISTOGRAM, help, newLabels);
    }

    Families summary(String newName, String help, String... newLabels) {
        return begin(newName, Type.SUMMARY, help, newLabels);
    }

    private Families begin(String newName, Type type, String help, String... newLabels) {
        name = newName;
        labels = List.of(newLabels);
        samples = new ArrayList<>();
        all.add(new Begun(name, type, help, samples));
        return this;
    }

    /** Adds a value to the family that was begun last. */
    Families add(double value, String... of) {
        samples.add(new Sample(name, labels, List.of(of), value));
        return this;
    }

    /**
     * Adds a histogram.
     *
     * @param steps as {@link LatencyHistogram#doublings}
     * @param every takes each so manieth limit only
     * @param nanosPerUnit of the limits and the sum
     */
    void addHistogram(long[] steps, int every, long nanos, double nanosPerUnit, String... of) {
        for (int i = (steps.length - 1) % every; i < steps.length; i += every) {
            double limit = LatencyHistogram.limitNanos(i) / nanosPerUnit;
            String shown = i == steps.length - 1 ? "+Inf" : Double.toString(limit);
            addPart("_bucket", "le", shown, steps[i], of);
        }
        samples.add(new Sample(name + "_sum", labels, List.of(of), nanos / nanosPerUnit));
        long calls = steps[steps.length - 1];
        samples.add(new Sample(name + "_count", labels, List.of(of), calls));
    }

    /** Adds a part of what the label tells: a bucket, a quantile. */
    void addPart(String suffix, String label, String shown, double value, String... of) {
        List<String> names = new ArrayList<>(labels);
        names.add(label);
        List<String> values = new ArrayList<>(Arrays.asList(of));
        values.add(shown);
        samples.add(new Sample(name + suffix, names, values, value));
    }

    /** Adds the end of a summary. */
    void addTotals(double sum, double count, String... of) {
        samples.add(new Sample(name + "_sum", labels, List.of(of), sum));
        samples.add(new Sample(name + "_count", labels, List.of(of), count));
    }
}
