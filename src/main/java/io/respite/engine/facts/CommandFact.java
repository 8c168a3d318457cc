package io.respite.engine.facts;

import java.util.List;

/**
 * What Redis 7.2 says about one command or subcommand, or what we say of one that came later.
 *
 * @param name in lower case; a subcommand has its container's name before a bar: {@code
 *     object|encoding}
 * @param arity how many arguments there are with the name; at least that many when negative
 * @param flags as COMMAND shows them, in its order
 * @param internalFlags those that COMMAND hides: may_replicate, sentinel, only_sentinel, protected,
 *     touches_arbitrary_keys
 * @param categories ACL categories without their {@code @}, in COMMAND's order
 * @param tips hints for clients and proxies
 * @param keyRange where keys stand, in the form of older versions
 */
public record CommandFact(
        String name,
        int arity,
        List<String> flags,
        List<String> internalFlags,
        List<String> categories,
        List<String> tips,
        KeyRange keyRange,
        List<KeySpec> keySpecs,
        CommandDoc doc) {

    /** First and last position of keys and the step between them; all 0 without keys. */
    public record KeyRange(int first, int last, int step) {

        /** The range of commands without keys, or with keys that no range describes. */
        public static final KeyRange NONE = new KeyRange(0, 0, 0);
    }

    /** Whether Redis 7.2 has the command. */
    public boolean isOfRedis72() {
        return doc.since().compareTo("7.3") < 0;
    }

    /** Whether the command belongs to a container. */
    public boolean isSubcommand() {
        return name.indexOf('|') >= 0;
    }

    /** Whether so many arguments, the name among them, satisfy the arity. */
    public boolean takes(int count) {
        return arity >= 0 ? count == arity : count >= -arity;
    }
}
