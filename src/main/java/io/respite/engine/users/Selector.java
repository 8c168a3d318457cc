package io.respite.engine.users;

import io.respite.engine.facts.RequestKeys;
import io.respite.engine.users.RuleError.Reason;
import io.respite.memory.Arena;
import io.respite.resp.Args;
import java.util.List;
import java.util.Locale;

/**
 * One set of rights: commands, with the keys and channels they may name. A user has one, and
 * perhaps more; a request is allowed where any one of them allows all of it.
 */
public final class Selector {

    private final CommandRules commands;
    private final Patterns keys;
    private final Patterns channels;

    /** Without any right. */
    Selector() {
        this(new CommandRules(), new Patterns(), new Patterns());
    }

    private Selector(CommandRules commands, Patterns keys, Patterns channels) {
        this.commands = commands;
        this.keys = keys;
        this.channels = channels;
    }

    Selector copy() {
        return new Selector(commands.copy(), keys.copy(), channels.copy());
    }

    /** Applies one rule. */
    void apply(String rule) throws RuleError {
        switch (rule.toLowerCase(Locale.ROOT)) {
            case "allkeys", "~*" -> keys.setAll(true);
            case "resetkeys" -> keys.setAll(false);
            case "allchannels", "&*" -> channels.setAll(true);
            case "resetchannels" -> channels.setAll(false);
            case "allcommands", "+@all" -> commands.setAll(true);
            case "nocommands", "-@all" -> commands.setAll(false);
            default -> applyOther(rule);
        }
    }

    private void applyOther(String rule) throws RuleError {
        switch (rule.charAt(0)) {
            case '~' -> allowKeys(rule.substring(1), Patterns.ANY);
            case '%' -> allowKeysFor(rule);
            case '&' -> allowChannels(rule.substring(1));
            case '+', '-' -> commands.apply(rule);
            default -> throw new RuleError(Reason.SYNTAX);
        }
    }

    /* %R~pattern, %W~pattern, %RW~pattern. */
    private void allowKeysFor(String rule) throws RuleError {
        checkKeysMayBeAdded();
        int uses = 0;
        for (int i = 1; i < rule.length(); i++) {
            char c = Character.toUpperCase(rule.charAt(i));
            int use = c == 'R' ? RequestKeys.READS : c == 'W' ? RequestKeys.WRITES : 0;
            if (use != 0 && (uses & use) == 0) {
                uses |= use;
            } else if (c == '~' && uses != 0) {
                allowKeys(rule.substring(i + 1), uses);
                return;
            } else {
                throw new RuleError(Reason.SYNTAX);
            }
        }
        allowKeys("", uses);
    }

    private void checkKeysMayBeAdded() throws RuleError {
        if (keys.allowsAll()) {
            throw new RuleError(Reason.KEYS_BEHIND_ALL);
        }
    }

    private void allowKeys(String pattern, int uses) throws RuleError {
        checkKeysMayBeAdded();
        checkPattern(pattern);
        keys.add(pattern, uses);
    }

    private void allowChannels(String pattern) throws RuleError {
        if (channels.allowsAll()) {
            throw new RuleError(Reason.CHANNELS_BEHIND_ALL);
        }
        checkPattern(pattern);
        channels.add(pattern, Patterns.ANY);
    }

    private static void checkPattern(String pattern) throws RuleError {
        if (!Users.isWord(pattern)) {
            throw new RuleError(Reason.SYNTAX);
        }
    }

    /** Whether it allows everything. */
    boolean isUnrestricted() {
        return commands.allowsAll() && keys.allowsAll() && channels.allowsAll();
    }

    /** Whether any channel may be used. */
    boolean allowsAllChannels() {
        return channels.allowsAll();
    }

    /** The patterns of channels. */
    Patterns channels() {
        return channels;
    }

    /** Whether all keys may be read. */
    boolean mayReadAllKeys() {
        return keys.allowAny(RequestKeys.READS);
    }

    void settle(Arena arena) {
        keys.settle(arena);
        channels.settle(arena);
    }

    void leave(Arena arena) {
        keys.leave(arena);
        channels.leave(arena);
    }

    /** Whether it allows a command with some arguments. */
    boolean mayRun(int command) {
        return commands.allows(command) || commands.firstArguments(command) != null;
    }

    /** Why it does not allow a request, as {@link Denial#pack} has it; 0 where it does. Hot. */
    long denies(Access access, Args args) {
        int command = access.command();
        if (!access.isFree() && !commands.allows(command) && !allowsFirst(command, args)) {
            return Denial.pack(Denial.Reason.COMMAND, 0);
        }
        int denied = keys.allowsAll() ? 0 : deniedKey(access, args);
        if (denied != 0) {
            return Denial.pack(Denial.Reason.KEY, denied);
        }
        return channels.allowsAll() ? 0 : deniesChannel(access, args);
    }

    /* The position of the first key that may not be used so, or 0. */
    private int deniedKey(Access access, Args args) {
        int single = access.singleKey(args);
        if (single != 0) {
            int at = single >>> 2;
            return allowsKey(args, at, single & Patterns.ANY) ? 0 : at;
        }
        RequestKeys found = access.keys(args);
        for (int i = 0; i < found.count(); i++) {
            if (!allowsKey(args, found.position(i), found.access(i))) {
                return found.position(i);
            }
        }
        return 0;
    }

    private boolean allowsKey(Args args, int at, int uses) {
        return keys.allow(args.ref(at), args.length(at), uses);
    }

    private boolean allowsFirst(int command, Args args) {
        List<String> words = commands.firstArguments(command);
        if (words == null || args.count() < 2) {
            return false;
        }
        String first = args.shown(1);
        return words.stream().anyMatch(first::equalsIgnoreCase);
    }

    private long deniesChannel(Access access, Args args) {
        int end = access.channelsEnd(args);
        for (int i = 1; i < end; i++) {
            boolean isAllowed =
                    access.namesPatterns()
                            ? channels.allowPattern(args.ref(i), args.length(i))
                            : channels.allow(args.ref(i), args.length(i), Patterns.ANY);
            if (!isAllowed) {
                return Denial.pack(Denial.Reason.CHANNEL, i);
            }
        }
        return 0;
    }

    /** All rules that make it, as ACL LIST shows them. */
    String rules() {
        String keyRules = keyRules();
        String channelRules = channels.allowsAll() ? channelRules() : "resetchannels";
        if (!channels.allowsAll() && !channelRules().isEmpty()) {
            channelRules += " " + channelRules();
        }
        return (keyRules.isEmpty() ? "" : keyRules + " ") + channelRules + " " + commandRules();
    }

    /** The rules of commands. */
    public String commandRules() {
        StringBuilder text = new StringBuilder();
        commands.describe(text);
        return text.toString();
    }

    /** The patterns of keys as rules, with spaces between them. */
    public String keyRules() {
        return rules(keys, "~");
    }

    /** The patterns of channels as rules, with spaces between them. */
    public String channelRules() {
        return rules(channels, "&");
    }

    private static String rules(Patterns patterns, String sign) {
        if (patterns.allowsAll()) {
            return sign + "*";
        }
        StringBuilder text = new StringBuilder();
        patterns.describe(text, sign);
        return text.toString();
    }
}
