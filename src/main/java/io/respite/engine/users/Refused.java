package io.respite.engine.users;

/** Users cannot be had from what was written; the message says why. */
public final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    private static final int NONE = -1;

    private final int directive;

    Refused(String reason) {
        super(reason, null, false, false);
        directive = NONE;
    }

    /** The directive of that number, counted from 0, cannot be read: at this word of it. */
    Refused(int directive, String word, String reason) {
        super("Error in user declaration '" + word + "': " + reason, null, false, false);
        this.directive = directive;
    }

    /** Which of the directives cannot be read, counted from 0, or -1 where that is not it. */
    public int directive() {
        return directive;
    }
}
