package io.respite.resp;

/**
 * A client's fault: the exact text of an error reply, without the leading minus. Thrown by whoever
 * finds the fault, caught once, in Engine. Carries no stack trace: it is a reply, not a failure of
 * the server.
 */
public final class CommandError extends RuntimeException {

    private static final long serialVersionUID = 1;

    public static final CommandError SYNTAX = new CommandError("ERR syntax error");
    public static final CommandError NOT_AN_INTEGER =
            new CommandError("ERR value is not an integer or out of range");
    public static final CommandError NOT_A_FLOAT =
            new CommandError("ERR value is not a valid float");
    public static final CommandError OUT_OF_RANGE = new CommandError("ERR value is out of range");
    public static final CommandError NOT_POSITIVE =
            new CommandError("ERR value is out of range, must be positive");
    public static final CommandError WRONG_TYPE =
            new CommandError("WRONGTYPE Operation against a key holding the wrong kind of value");
    public static final CommandError NO_SUCH_KEY = new CommandError("ERR no such key");
    public static final CommandError SAME_OBJECT =
            new CommandError("ERR source and destination objects are the same");
    public static final CommandError DB_INDEX_OUT_OF_RANGE =
            new CommandError("ERR DB index is out of range");
    public static final CommandError OVERFLOW =
            new CommandError("ERR increment or decrement would overflow");
    public static final CommandError STRING_TOO_LONG =
            new CommandError("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
    public static final CommandError LOADING =
            new CommandError("LOADING Redis is loading the dataset in memory");
    public static final CommandError NO_AUTH = new CommandError("NOAUTH Authentication required.");
    public static final CommandError WRONG_PASSWORD =
            new CommandError("WRONGPASS invalid username-password pair or user is disabled.");
    public static final CommandError OUT_OF_MEMORY =
            new CommandError("OOM command not allowed when used memory > 'maxmemory'.");

    /**
     * An error with the given wire text, beginning with its code ({@code ERR}, {@code WRONGTYPE}).
     */
    public CommandError(String text) {
        super(text, null, false, false);
    }

    /** The error that a wrong number of arguments gives, for a command's full name. */
    public static CommandError arity(String fullName) {
        return new CommandError("ERR wrong number of arguments for '" + fullName + "' command");
    }

    /** The error of a lifetime that is out of range, for a command's full name. */
    public static CommandError invalidExpire(String fullName) {
        return new CommandError("ERR invalid expire time in '" + fullName + "' command");
    }

    /** The error of a number that is not between two bounds, both included. */
    public static CommandError outOfRange(long low, long high) {
        return new CommandError(
                "ERR value is out of range, value must between " + low + " and " + high);
    }

    /** A violation of the protocol; the connection is closed after it. */
    public static CommandError protocol(String what) {
        return new CommandError("ERR Protocol error: " + what);
    }

    /** The wire text, without the leading minus. */
    public String text() {
        return getMessage();
    }
}
