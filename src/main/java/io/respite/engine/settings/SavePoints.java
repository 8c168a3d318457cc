package io.respite.engine.settings;

import io.respite.engine.settings.Setting.Kind;
import io.respite.engine.settings.Setting.Line;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Setting.Value;
import java.util.ArrayList;
import java.util.List;

/** {@code save}: pairs of seconds (from 1) and changes (from 0); no pair saves never. */
public record SavePoints() implements Kind {

    /** A snapshot is due after so many seconds with at least so many changes. */
    public record SavePoint(long seconds, int changes) {}

    /** The pairs of a value as {@code save} shows it. */
    public static List<SavePoint> of(List<String> words) {
        List<SavePoint> points = new ArrayList<>();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            points.add(
                    new SavePoint(
                            CNumber.integer(CNumber.cString(words.get(i)), 10),
                            (int) CNumber.integer(CNumber.cString(words.get(i + 1)), 10)));
        }
        return points;
    }

    @Override
    public Value parse(List<String> words, Value now) {
        boolean isEmpty = words.size() == 1 && CNumber.cString(words.get(0)).isEmpty();
        List<String> texts = isEmpty ? List.of() : words;
        boolean isValid = texts.size() % 2 == 0;
        for (int i = 0; isValid && i < texts.size(); i++) {
            String text = CNumber.cString(texts.get(i));
            isValid =
                    CNumber.isInteger(text, 10)
                            && CNumber.integer(text, 10) >= (i % 2 == 0 ? 1 : 0);
        }
        if (!isValid) {
            throw new Refused("Invalid save parameters");
        }
        return new Value(show(of(texts)), 0);
    }

    private static String show(List<SavePoint> points) {
        StringBuilder shown = new StringBuilder();
        for (SavePoint point : points) {
            shown.append(shown.isEmpty() ? "" : " ")
                    .append(point.seconds())
                    .append(' ')
                    .append(point.changes());
        }
        return shown.toString();
    }

    /* Lines add up, until an empty one starts afresh. */
    @Override
    public Value append(List<String> words, Value now) {
        String more = parse(words, now).text();
        boolean isAlone = more.isEmpty() ? words.equals(List.of("")) : now.text().isEmpty();
        return isAlone
                ? new Value(more, 0)
                : new Value(more.isEmpty() ? now.text() : now.text() + " " + more, 0);
    }

    @Override
    public boolean takesManyWords() {
        return true;
    }

    /* Always written: a file without any would mean the default. */
    @Override
    public List<Line> lines(Value value, Value initial) {
        List<Line> lines = new ArrayList<>();
        for (SavePoint point : of(ConfigText.spaced(value.text()))) {
            lines.add(new Line(point.seconds() + " " + point.changes(), true));
        }
        return lines.isEmpty() ? List.of(new Line("\"\"", true)) : lines;
    }

    @Override
    public String syntax() {
        return "pairs of seconds and changes, or \"\"";
    }
}
