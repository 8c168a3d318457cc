package io.respite.engine.settings;

import io.respite.engine.settings.Setting.Kind;
import io.respite.engine.settings.Setting.Line;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Setting.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** {@code latency-tracking-info-percentiles}: numbers from 0 to 100, shown to six decimals. */
record Percentiles() implements Kind {

    @Override
    public Value parse(List<String> words, Value now) {
        StringBuilder shown = new StringBuilder();
        if (!words.equals(List.of(""))) {
            for (String word : words) {
                shown.append(shown.isEmpty() ? "" : " ").append(show(read(word)));
            }
        }
        return new Value(shown.toString(), 0);
    }

    private static double read(String word) {
        double percentile = CNumber.real(word);
        if (Double.isNaN(percentile)) {
            throw new Refused("Invalid latency-tracking-info-percentiles parameters");
        }
        if (percentile > 100 || percentile < 0) {
            throw new Refused(
                    "latency-tracking-info-percentiles parameters "
                            + "should sit between [0.0,100.0]");
        }
        return percentile;
    }

    /* The way by BigDecimal would cost the start some milliseconds for the default. */
    private static String show(double percentile) {
        String text = Double.toString(percentile);
        boolean isExact = text.indexOf('E') < 0 && text.length() - text.indexOf('.') - 1 <= 6;
        if (!isExact) {
            return new BigDecimal(percentile)
                    .setScale(6, RoundingMode.HALF_EVEN)
                    .stripTrailingZeros()
                    .toPlainString();
        }
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    @Override
    public boolean takesManyWords() {
        return true;
    }

    /* Always written: a file without it would mean the default. */
    @Override
    public List<Line> lines(Value value, Value initial) {
        return List.of(new Line(value.text().isEmpty() ? "\"\"" : value.text(), true));
    }

    @Override
    public String syntax() {
        return "numbers of 0..100, or \"\"";
    }
}
