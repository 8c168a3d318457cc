package io.respite.engine;

/** What a client can be subscribed to, and what the messages about it are called. */
public enum ChannelKind {
    CHANNEL("message", "subscribe", "unsubscribe"),
    PATTERN("pmessage", "psubscribe", "punsubscribe"),
    SHARD("smessage", "ssubscribe", "sunsubscribe");

    private final String message;
    private final String subscribed;
    private final String unsubscribed;

    ChannelKind(String message, String subscribed, String unsubscribed) {
        this.message = message;
        this.subscribed = subscribed;
        this.unsubscribed = unsubscribed;
    }

    /** The first word of what was published. */
    String message() {
        return message;
    }

    /** The first word of the reply to a subscription. */
    public String subscribed() {
        return subscribed;
    }

    /** The first word of the reply to the end of a subscription. */
    public String unsubscribed() {
        return unsubscribed;
    }
}
