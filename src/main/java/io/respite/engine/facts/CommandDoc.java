package io.respite.engine.facts;

import java.util.List;

/**
 * What a reader wants to know of a command, as COMMAND DOCS shows it.
 *
 * @param since the first Redis version that had the command
 * @param summary one sentence
 * @param complexity how the time grows with the input
 * @param flags of deprecated and syscmd
 * @param deprecatedSince the version that advised against the command, or null
 * @param replacedBy what to use in place of a deprecated command, or null
 * @param history the changes of later versions, the oldest first
 */
public record CommandDoc(
        String group,
        String since,
        String summary,
        String complexity,
        List<String> flags,
        String deprecatedSince,
        String replacedBy,
        List<Change> history,
        List<CommandArgument> arguments) {

    /** What a version changed. */
    public record Change(String since, String change) {}
}
