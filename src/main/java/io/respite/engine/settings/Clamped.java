package io.respite.engine.settings;

import io.respite.engine.settings.Setting.Kind;
import io.respite.engine.settings.Setting.Line;
import io.respite.engine.settings.Setting.Value;
import java.util.List;

/** A number that is taken within its own bounds and then moved into narrower ones. */
record Clamped(WholeNumber taken, long least, long most) implements Kind {

    @Override
    public Value parse(List<String> words, Value now) {
        return taken.value(Math.clamp(taken.parse(words, now).number(), least, most));
    }

    @Override
    public List<Line> lines(Value value, Value initial) {
        return taken.lines(value, initial);
    }

    @Override
    public String syntax() {
        return new WholeNumber(least, most, taken.form(), false).syntax();
    }
}
