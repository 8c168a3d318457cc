package io.respite.engine.settings;

import io.respite.engine.settings.Setting.Kind;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Setting.Value;
import java.util.List;

/** {@code yes} or {@code no}, in any case. */
record YesNo() implements Kind {

    private static final Value YES = new Value("yes", 1);
    private static final Value NO = new Value("no", 0);

    @Override
    public Value parse(List<String> words, Value now) {
        String word = CNumber.cString(words.get(0));
        if (word.equalsIgnoreCase("yes")) {
            return YES;
        }
        if (word.equalsIgnoreCase("no")) {
            return NO;
        }
        throw new Refused("argument must be 'yes' or 'no'");
    }

    @Override
    public String syntax() {
        return "yes, no";
    }
}
