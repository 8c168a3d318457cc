package io.respite.scripting;

import java.util.Locale;

/** What the first line of a script may say of it, as {@code #!lua flags=no-writes,allow-stale}. */
enum ScriptFlag {
    NO_WRITES,
    ALLOW_OOM,
    ALLOW_STALE,
    NO_CLUSTER,
    ALLOW_CROSS_SLOT_KEYS;

    /** The bit of a script that says nothing of itself, so that the older rules hold. */
    static final int UNSAID = 1 << 16;

    private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

    int bit() {
        return 1 << ordinal();
    }

    String text() {
        return text;
    }

    boolean isIn(int flags) {
        return (flags & bit()) != 0;
    }

    /** The flag of this name, or null. */
    static ScriptFlag of(String text) {
        for (ScriptFlag flag : values()) {
            if (flag.text.equals(text)) {
                return flag;
            }
        }
        return null;
    }
}
