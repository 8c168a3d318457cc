package io.respite.engine.facts;

import java.util.List;

/**
 * One argument in a command's grammar, as COMMAND DOCS shows it.
 *
 * @param type string, integer, double, key, pattern, unix-time, pure-token, oneof or block
 * @param displayText how a reader names it; null for oneof and block, which have no text themselves
 * @param keySpecIndex the key spec that finds this argument, or -1
 * @param token the word before the argument, or null
 * @param since the first version that took it, or null where it is as old as its command
 * @param deprecatedSince the version that advised against it, or null
 * @param flags of optional, multiple and multiple_token
 * @param arguments the parts of a oneof or block, else empty
 */
public record CommandArgument(
        String name,
        String type,
        String displayText,
        int keySpecIndex,
        String token,
        String since,
        String deprecatedSince,
        List<String> flags,
        List<CommandArgument> arguments) {

    /** The {@link #keySpecIndex} of an argument that is no key. */
    public static final int NO_KEY_SPEC = -1;

    /** Whether the argument consists of others. */
    public boolean isComposed() {
        return type.equals("oneof") || type.equals("block");
    }
}
