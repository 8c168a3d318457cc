package io.respite.engine.settings;

import io.respite.engine.settings.Setting.Kind;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Setting.Value;
import java.util.List;

/** {@code oom-score-adj-values}: for the primary, replicas and background children. */
record OomScores() implements Kind {

    private static final int COUNT = 3;
    private static final int LIMIT = 2000;

    @Override
    public Value parse(List<String> words, Value now) {
        if (words.size() != COUNT) {
            throw new Refused("wrong number of arguments");
        }
        StringBuilder shown = new StringBuilder();
        for (String word : words) {
            String text = CNumber.cString(word);
            if (!CNumber.isInteger(text, 10) || Math.abs(CNumber.integer(text, 10)) > LIMIT) {
                throw new Refused(
                        "Invalid oom-score-adj-values, "
                                + "elements must be between -2000 and 2000.");
            }
            shown.append(shown.isEmpty() ? "" : " ").append(CNumber.integer(text, 10));
        }
        return new Value(shown.toString(), 0);
    }

    @Override
    public boolean takesManyWords() {
        return true;
    }

    @Override
    public String syntax() {
        return "three of -2000..2000";
    }
}
