package io.respite.app.log;

import java.util.logging.Level;

/** The values of the directive {@code loglevel}, and the level of JBoss' log manager of each. */
public enum Verbosity {
    DEBUG(400),
    VERBOSE(500),
    NOTICE(800),
    WARNING(900),

    /** Nothing at all is logged. */
    NOTHING(Integer.MAX_VALUE);

    private final Level level;

    Verbosity(int number) {
        level = number == Integer.MAX_VALUE ? Level.OFF : Level.parse(String.valueOf(number));
    }

    /** The one that the directive names. */
    public static Verbosity of(String name) {
        return switch (name) {
            case "debug" -> DEBUG;
            case "verbose" -> VERBOSE;
            case "notice" -> NOTICE;
            case "warning" -> WARNING;
            default -> NOTHING;
        };
    }

    /** The one at which Redis would log what has this level. */
    static Verbosity of(Level level) {
        int number = level.intValue();
        if (number >= WARNING.level.intValue()) {
            return WARNING;
        }
        if (number >= NOTICE.level.intValue()) {
            return NOTICE;
        }
        return number >= VERBOSE.level.intValue() ? VERBOSE : DEBUG;
    }

    Level level() {
        return level;
    }

    /** The directive's word for it. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The sign that stands for it in a line of Redis'. */
    char sign() {
        return switch (this) {
            case DEBUG -> '.';
            case VERBOSE -> '-';
            case NOTICE -> '*';
            case WARNING, NOTHING -> '#';
        };
    }
}
