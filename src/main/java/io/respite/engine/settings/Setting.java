package io.respite.engine.settings;

import java.util.List;

/**
 * One configuration directive: its names, what values it takes, its default, and how far it
 * reaches into this server. A row is immutable; {@link Settings} holds the current values.
 *
 * <p>All directive texts are byte strings: every {@code char} is one byte (ISO-8859-1), as they
 * came from the socket or the file, so that a password of any bytes survives.
 *
 * @param alias an older name that works everywhere the name does, or null
 * @param initial the default, written as CONFIG SET would take it
 * @param reason why an {@link Reach#INERT} directive does nothing here; null for the others
 * @param meaning one sentence for the reader of the table of directives
 */
public record Setting(
        String name,
        String alias,
        Kind kind,
        String initial,
        int traits,
        Reach reach,
        String reason,
        String meaning) {

    /** How far a directive reaches into this server. */
    public enum Reach {
        /** A change has its effect at once, or at the next start when the row is immutable. */
        LIVE,
        /** Checked, kept and shown; acts as soon as the feature it belongs to is there. */
        STORED,
        /** Checked, kept and shown, but means nothing to this server; the row says why. */
        INERT
    }

    /**
     * A value in its two forms.
     *
     * @param text exactly what CONFIG GET shows
     * @param number its meaning as a number: 0 or 1 for yes/no, bytes for memory, negative for a
     *     percentage, the position among a choice's names; 0 where a number says nothing
     */
    public record Value(String text, long number) {
        boolean isSame(Value other) {
            return number == other.number && text.equals(other.text);
        }
    }

    /**
     * A line that CONFIG REWRITE would write for a directive.
     *
     * @param arguments what follows the name
     * @param isForced whether it is written even where the file did not mention the directive
     */
    public record Line(String arguments, boolean isForced) {}

    /** What values a directive takes and how they are written. Stateless. */
    public interface Kind {

        /**
         * Reads a new value.
         *
         * @param words the arguments; empty where CONFIG SET was given an empty text
         * @param now the value that this one replaces; null while the default itself is read
         * @throws Refused with Redis' reason when the words are no such value
         */
        Value parse(List<String> words, Value now);

        /** Reads a further line of the same directive in one configuration file. */
        default Value append(List<String> words, Value now) {
            return parse(words, now);
        }

        /** Whether several arguments are taken, as for {@code save 3600 1}. */
        default boolean takesManyWords() {
            return false;
        }

        /** The lines that set this value in a configuration file; none removes the directive. */
        default List<Line> lines(Value value, Value initial) {
            return List.of(new Line(value.text(), !value.isSame(initial)));
        }

        /** The values taken, for a reader: {@code yes | no}, {@code 0..65535}. */
        String syntax();
    }

    /** A value was not taken. Its message is Redis' reason. Stackless: it is a client's fault. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Refused(String reason) {
            super(reason, null, false, false);
        }
    }

    private static final int IMMUTABLE = 1;
    private static final int HIDDEN = 2;
    private static final int SECRET = 4;
    private static final int PROTECTED = 8;
    private static final int NOT_WHILE_LOADING = 16;
    private static final int REAPPLIED = 32;
    private static final int OURS = 64;

    /** A row without alias or traits that is stored until its feature comes. */
    public Setting(String name, Kind kind, String initial, String meaning) {
        this(name, null, kind, initial, 0, Reach.STORED, null, meaning);
    }

    /** The same row under an older name as well. */
    public Setting alias(String older) {
        return new Setting(name, older, kind, initial, traits, reach, reason, meaning);
    }

    /** The same row, acting now. */
    public Setting live() {
        return new Setting(name, alias, kind, initial, traits, Reach.LIVE, null, meaning);
    }

    /** The same row, without meaning to this server, and why. */
    public Setting inert(String why) {
        return new Setting(name, alias, kind, initial, traits, Reach.INERT, why, meaning);
    }

    /** The same row, set at start only. */
    public Setting immutable() {
        return with(IMMUTABLE);
    }

    /** The same row, shown by CONFIG GET under its exact name only. */
    public Setting hidden() {
        return with(HIDDEN);
    }

    /**
     * The same row, which Redis does not have: CONFIG GET shows it under its exact name only, so
     * that clients who copy a whole configuration do not stumble over it.
     */
    public Setting ours() {
        return with(OURS);
    }

    /** The same row, its value kept out of logs, SLOWLOG and MONITOR. */
    public Setting secret() {
        return with(SECRET);
    }

    /** The same row, set at run time only as {@code enable-protected-configs} allows. */
    public Setting guarded() {
        return with(PROTECTED);
    }

    /** The same row, not to be set while a data set is loading. */
    public Setting notWhileLoading() {
        return with(NOT_WHILE_LOADING);
    }

    /** The same row, whose listeners run even when the new value is the old one (files). */
    public Setting reapplied() {
        return with(REAPPLIED);
    }

    private Setting with(int trait) {
        return new Setting(name, alias, kind, initial, traits | trait, reach, reason, meaning);
    }

    public boolean isImmutable() {
        return (traits & IMMUTABLE) != 0;
    }

    public boolean isHidden() {
        return (traits & HIDDEN) != 0;
    }

    public boolean isOurs() {
        return (traits & OURS) != 0;
    }

    public boolean isSecret() {
        return (traits & SECRET) != 0;
    }

    public boolean isGuarded() {
        return (traits & PROTECTED) != 0;
    }

    public boolean isRefusedWhileLoading() {
        return (traits & NOT_WHILE_LOADING) != 0;
    }

    public boolean isReapplied() {
        return (traits & REAPPLIED) != 0;
    }
}
