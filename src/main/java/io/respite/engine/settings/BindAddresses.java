package io.respite.engine.settings;

import io.respite.engine.settings.Setting.Kind;
import io.respite.engine.settings.Setting.Line;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Setting.Value;
import java.util.ArrayList;
import java.util.List;

/** {@code bind}: up to 16 addresses; one with a leading dash need not exist on this machine. */
record BindAddresses() implements Kind {

    private static final int LIMIT = 16;

    @Override
    public Value parse(List<String> words, Value now) {
        if (words.size() > LIMIT) {
            throw new Refused("Too many bind addresses specified.");
        }
        List<String> addresses = new ArrayList<>(words.size());
        for (String word : words) {
            addresses.add(CNumber.cString(word));
        }
        return new Value(String.join(" ", addresses), 0);
    }

    @Override
    public boolean takesManyWords() {
        return true;
    }

    @Override
    public List<Line> lines(Value value, Value initial) {
        if (value.text().equals(initial.text())) {
            return List.of();
        }
        return List.of(new Line(value.text().isEmpty() ? "\"\"" : value.text(), true));
    }

    @Override
    public String syntax() {
        return "addresses, or \"\"";
    }
}
