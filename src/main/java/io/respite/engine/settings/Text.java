package io.respite.engine.settings;

import io.respite.engine.settings.Setting.Kind;
import io.respite.engine.settings.Setting.Line;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Setting.Value;
import java.util.List;

/**
 * Any text that passes a check.
 *
 * @param isUnsetByEmpty whether the empty text means "not set", so that a rewritten file leaves
 *     the directive out
 * @param isBinary whether a NUL is a byte like others; else the text ends there
 */
record Text(TextCheck check, boolean isUnsetByEmpty, boolean isBinary) implements Kind {

    @Override
    public Value parse(List<String> words, Value now) {
        String text = isBinary ? words.get(0) : CNumber.cString(words.get(0));
        String reason = check.reasonAgainst(text);
        if (reason != null) {
            throw new Refused(reason);
        }
        return new Value(text, 0);
    }

    @Override
    public List<Line> lines(Value value, Value initial) {
        if (isUnsetByEmpty && value.text().isEmpty()) {
            return List.of();
        }
        boolean isForced = !value.text().equals(initial.text());
        return List.of(new Line(ConfigText.quote(value.text()), isForced));
    }

    @Override
    public String syntax() {
        return "text";
    }
}
