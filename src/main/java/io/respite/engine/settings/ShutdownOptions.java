package io.respite.engine.settings;

import io.respite.engine.settings.Setting.Kind;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Setting.Value;
import java.util.List;

/**
 * What a signal asks of the shutdown: {@code default}, or any of the options that the SHUTDOWN
 * command has. As a number the bits {@link #SAVE}, {@link #NOSAVE}, {@link #NOW}, {@link #FORCE}.
 */
public record ShutdownOptions() implements Kind {

    public static final int SAVE = 1;
    public static final int NOSAVE = 2;
    public static final int NOW = 4;
    public static final int FORCE = 8;

    private static final List<String> NAMES = List.of("default", "save", "nosave", "now", "force");

    @Override
    public Value parse(List<String> words, Value now) {
        if (words.isEmpty()) {
            throw Choice.unknown(NAMES);
        }
        int bits = 0;
        for (String word : words) {
            bits |= bit(CNumber.cString(word));
        }
        if ((bits & SAVE) != 0 && (bits & NOSAVE) != 0) {
            throw new Refused("shutdown options SAVE and NOSAVE can't be used simultaneously");
        }
        return new Value(show(bits), bits);
    }

    private static int bit(String word) {
        for (int i = 0; i < NAMES.size(); i++) {
            if (NAMES.get(i).equalsIgnoreCase(word)) {
                return i == 0 ? 0 : 1 << (i - 1);
            }
        }
        throw Choice.unknown(NAMES);
    }

    private static String show(int bits) {
        StringBuilder shown = new StringBuilder();
        for (int i = 1; i < NAMES.size(); i++) {
            if ((bits & (1 << (i - 1))) != 0) {
                shown.append(shown.isEmpty() ? "" : " ").append(NAMES.get(i));
            }
        }
        return bits == 0 ? NAMES.get(0) : shown.toString();
    }

    @Override
    public boolean takesManyWords() {
        return true;
    }

    @Override
    public String syntax() {
        return "default, or some of save, nosave, now, force";
    }
}
