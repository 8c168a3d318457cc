package io.respite.engine.settings;

import io.respite.engine.settings.Setting.Kind;
import io.respite.engine.settings.Setting.Line;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Setting.Value;
import java.util.List;

/**
 * {@code notify-keyspace-events}: a letter for each class of events, shown in a fixed order and
 * with A for all of the first ten; beside A, Redis does not show n. As a number, bit i is the
 * i-th letter of {@link #LETTERS}.
 */
public record KeyspaceEvents() implements Kind {

    /** The letters, lowest bit first: the ten in A, then n, K, E and m. */
    public static final String LETTERS = "g$lshzxetdnKEm";

    private static final int ALL = (1 << 10) - 1;

    /** The bit of a letter. */
    public static int bit(char letter) {
        return 1 << LETTERS.indexOf(letter);
    }

    @Override
    public Value parse(List<String> words, Value now) {
        String letters = CNumber.cString(words.get(0));
        int bits = 0;
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            if (letter != 'A' && LETTERS.indexOf(letter) < 0) {
                throw new Refused("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
            }
            bits |= letter == 'A' ? ALL : bit(letter);
        }
        return new Value(show(bits), bits);
    }

    private static String show(int bits) {
        boolean isAll = (bits & ALL) == ALL;
        StringBuilder shown = new StringBuilder(isAll ? "A" : "");
        for (int i = isAll ? 11 : 0; i < LETTERS.length(); i++) {
            if ((bits & (1 << i)) != 0) {
                shown.append(LETTERS.charAt(i));
            }
        }
        return shown.toString();
    }

    @Override
    public List<Line> lines(Value value, Value initial) {
        boolean isHidingNew = value.text().startsWith("A") && (value.number() & bit('n')) != 0;
        String letters = isHidingNew ? value.text() + "n" : value.text();
        return List.of(new Line(ConfigText.quote(letters), value.number() != 0));
    }

    @Override
    public String syntax() {
        return "letters of A, " + LETTERS;
    }
}
