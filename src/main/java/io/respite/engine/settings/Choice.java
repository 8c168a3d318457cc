package io.respite.engine.settings;

import io.respite.engine.settings.Setting.Kind;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Setting.Value;
import java.util.List;

/**
 * One of several names, in any case.
 *
 * @param synonym a name shown as the one before it in the list, or null
 */
record Choice(List<String> names, String synonym) implements Kind {

    @Override
    public Value parse(List<String> words, Value now) {
        String word = words.size() == 1 ? CNumber.cString(words.get(0)) : "";
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(word)) {
                int shown = names.get(i).equals(synonym) ? i - 1 : i;
                return new Value(names.get(shown), shown);
            }
        }
        throw unknown(names);
    }

    static Refused unknown(List<String> names) {
        return new Refused("argument(s) must be one of the following: " + String.join(", ", names));
    }

    @Override
    public String syntax() {
        return String.join(", ", names);
    }
}
