package io.respite.engine.settings;

import io.respite.engine.settings.Setting.Kind;
import io.respite.engine.settings.WholeNumber.Form;
import java.util.List;

/** Short spellings for the rows of the tables of directives. */
final class Row {

    /** Upper bounds, named after the C types whose limits they are. */
    static final long INT = Integer.MAX_VALUE;

    static final long UINT = 0xFFFF_FFFFL;
    static final long LONG = Long.MAX_VALUE;
    static final long ULONG = -1;

    private static final Kind YES_NO = new YesNo();
    private static final Kind TEXT = new Text(TextCheck.ANY, false, false);
    private static final Kind OPTIONAL_TEXT = new Text(TextCheck.ANY, true, false);
    private static final Kind SECRET = new Text(TextCheck.ANY, true, true);

    private Row() {}

    static Setting yesNo(String name, String initial, String meaning) {
        return new Setting(name, YES_NO, initial, meaning);
    }

    static Setting number(String name, long lower, long upper, String initial, String meaning) {
        return whole(name, new WholeNumber(lower, upper, Form.INTEGER, false), initial, meaning);
    }

    /** A number that C keeps without sign, so that -1 is a very large one. */
    static Setting count(String name, long lower, long upper, String initial, String meaning) {
        return whole(name, new WholeNumber(lower, upper, Form.INTEGER, true), initial, meaning);
    }

    static Setting memory(String name, long lower, long upper, String initial, String meaning) {
        return whole(name, new WholeNumber(lower, upper, Form.MEMORY, false), initial, meaning);
    }

    /** An amount of memory that C keeps without sign. */
    static Setting size(String name, long lower, long upper, String initial, String meaning) {
        return whole(name, new WholeNumber(lower, upper, Form.MEMORY, true), initial, meaning);
    }

    static Setting whole(String name, WholeNumber kind, String initial, String meaning) {
        return new Setting(name, kind, initial, meaning);
    }

    /** A text whose default is a text of its own, perhaps the empty one. */
    static Setting text(String name, String initial, String meaning) {
        return new Setting(name, TEXT, initial, meaning);
    }

    /** A text that is not set by default, and is unset by the empty text. */
    static Setting optional(String name, String meaning) {
        return new Setting(name, OPTIONAL_TEXT, "", meaning);
    }

    /** An optional text of any bytes that is kept out of logs. */
    static Setting secret(String name, String meaning) {
        return new Setting(name, SECRET, "", meaning).secret();
    }

    static Setting checked(String name, TextCheck check, String initial, String meaning) {
        boolean isUnsetByEmpty = check == TextCheck.HOST_NAME || check == TextCheck.NODE_NAME;
        boolean isBinary = check == TextCheck.NODE_NAME;
        return new Setting(name, new Text(check, isUnsetByEmpty, isBinary), initial, meaning);
    }

    static Setting choice(String name, String initial, String meaning, String... names) {
        return new Setting(name, new Choice(List.of(names), null), initial, meaning);
    }

    static Setting special(String name, Kind kind, String initial, String meaning) {
        return new Setting(name, kind, initial, meaning);
    }
}
