package io.respite.engine.settings;

import io.respite.engine.settings.Setting.Kind;
import io.respite.engine.settings.Setting.Line;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Setting.Value;
import java.util.List;

/** {@code replicaof}: host and port of the primary, or {@code no one}. */
record ReplicaOf() implements Kind {

    private static final int MAX_PORT = 65535;

    @Override
    public Value parse(List<String> words, Value now) {
        if (words.isEmpty() && now == null) {
            return new Value("", 0);
        }
        if (words.size() != 2) {
            throw new Refused("wrong number of arguments");
        }
        String host = CNumber.cString(words.get(0));
        String port = CNumber.cString(words.get(1));
        if (host.equalsIgnoreCase("no") && port.equalsIgnoreCase("one")) {
            return new Value("", 0);
        }
        long number = CNumber.isInteger(port, 10) ? CNumber.integer(port, 10) : -1;
        if (number < 0 || number > MAX_PORT) {
            throw new Refused("Invalid master port");
        }
        return new Value(host + " " + number, number);
    }

    @Override
    public boolean takesManyWords() {
        return true;
    }

    @Override
    public List<Line> lines(Value value, Value initial) {
        return value.text().isEmpty() ? List.of() : List.of(new Line(value.text(), true));
    }

    @Override
    public String syntax() {
        return "host and port, or no one";
    }
}
