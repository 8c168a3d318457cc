package io.respite.engine.users;

/** A rule cannot be applied. */
public final class RuleError extends Exception {

    private static final long serialVersionUID = 1;

    /** Why not, in Redis' words. */
    public enum Reason {
        UNKNOWN_COMMAND("Unknown command or category name in ACL"),
        SYNTAX("Syntax error"),
        KEYS_BEHIND_ALL(
                "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does"
                        + " not have any effect. Try 'resetkeys' to start with an empty list of"
                        + " patterns"),
        CHANNELS_BEHIND_ALL(
                "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and"
                    + " does not have any effect. Try 'resetchannels' to start with an empty list"
                    + " of channels"),
        NO_SUCH_PASSWORD("The password you are trying to remove from the user does not exist"),
        BAD_HASH(
                "The password hash must be exactly 64 characters and contain only lowercase"
                        + " hexadecimal characters"),
        DUPLICATE("Duplicate user found. A user can only be defined once in config files"),
        ARGUMENT_OF_SUBCOMMAND("Allowing first-arg of a subcommand is not supported");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    private final Reason reason;

    RuleError(Reason reason) {
        super(reason.text(), null, false, false);
        this.reason = reason;
    }

    /** Why the rule cannot be applied. */
    public Reason reason() {
        return reason;
    }
}
