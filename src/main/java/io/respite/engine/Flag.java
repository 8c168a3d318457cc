package io.respite.engine;

/** What is true of a command, with the names that COMMAND shows. */
public enum Flag {
    WRITE("write"),
    READONLY("readonly"),
    DENYOOM("denyoom"),
    ADMIN("admin"),
    PUBSUB("pubsub"),
    NOSCRIPT("noscript"),
    BLOCKING("blocking"),
    LOADING("loading"),
    STALE("stale"),
    SKIP_MONITOR("skip_monitor"),
    SKIP_SLOWLOG("skip_slowlog"),
    ASKING("asking"),
    FAST("fast"),
    NO_AUTH("no_auth"),
    MAY_REPLICATE("may_replicate"),
    NO_MULTI("no_multi"),
    MOVABLE_KEYS("movablekeys"),
    ALLOW_BUSY("allow_busy"),
    NO_ASYNC_LOADING("no_async_loading"),
    NO_MANDATORY_KEYS("no_mandatory_keys"),
    TOUCHES_ARBITRARY_KEYS("touches_arbitrary_keys"),
    PROTECTED("protected");

    private final String text;

    Flag(String text) {
        this.text = text;
    }

    /** The name that COMMAND INFO shows. */
    public String text() {
        return text;
    }

    /** This flag's bit in {@link Command#flags}. */
    public long bit() {
        return 1L << ordinal();
    }
}
