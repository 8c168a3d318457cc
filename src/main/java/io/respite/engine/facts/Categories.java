package io.respite.engine.facts;

import java.util.List;

/** The categories of commands that ACL rules name. */
public final class Categories {

    private static final List<String> ALL =
            List.of(
                    "keyspace",
                    "read",
                    "write",
                    "set",
                    "sortedset",
                    "list",
                    "hash",
                    "string",
                    "bitmap",
                    "hyperloglog",
                    "geo",
                    "stream",
                    "pubsub",
                    "admin",
                    "fast",
                    "slow",
                    "blocking",
                    "dangerous",
                    "connection",
                    "transaction",
                    "scripting");

    private Categories() {}

    /** Their names without {@code @}, in Redis' order. */
    public static List<String> all() {
        return ALL;
    }
}
