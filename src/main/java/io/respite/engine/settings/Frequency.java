package io.respite.engine.settings;

import io.respite.engine.Setting.Kind;
import io.respite.engine.Setting.Value;
import java.util.List;

/** Times per second: any whole number is taken as a hint, and 1 to 500 is what comes of it. */
record Frequency() implements Kind {

    private static final WholeNumber HINT =
            new WholeNumber(0, Integer.MAX_VALUE, WholeNumber.Form.INTEGER, false);

    @Override
    public Value parse(List<String> words, Value now) {
        long hint = HINT.parse(words, now).number();
        long hz = Math.clamp(hint, 1, 500);
        return new Value(Long.toString(hz), hz);
    }

    @Override
    public String syntax() {
        return "1..500";
    }
}
