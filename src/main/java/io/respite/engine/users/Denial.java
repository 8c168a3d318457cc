package io.respite.engine.users;

/**
 * Why a user may not run a request.
 *
 * @param argument which word of the request is to blame, 0 for the command
 */
public record Denial(Reason reason, int argument) {

    /** What is not allowed, in the order of how much else was. */
    public enum Reason {
        COMMAND("command"),
        KEY("key"),
        CHANNEL("channel"),
        AUTH("auth");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** As ACL LOG names it. */
        public String text() {
            return text;
        }
    }

    /* Compares as Redis does: by the reason, then by the word; 0 is none. */
    static long pack(Reason reason, int argument) {
        return (long) (reason.ordinal() + 1) << 32 | argument;
    }

    static Denial unpack(long packed) {
        return new Denial(Reason.values()[(int) (packed >>> 32) - 1], (int) packed);
    }
}
