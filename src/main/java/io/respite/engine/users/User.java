package io.respite.engine.users;

import io.respite.engine.users.RuleError.Reason;
import io.respite.memory.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A user: who may log in as it, and what it may do then. The object stays the same while its rules
 * change, so that clients that are logged in follow at once. Owned by the engine thread.
 */
public final class User {

    private final String name;
    private boolean enabled;
    private boolean needsNoPassword;
    private boolean trustsPayloads;
    private List<String> passwords = new ArrayList<>();
    private List<Selector> selectors = new ArrayList<>();
    private boolean unrestricted;

    /** A user that may do nothing, and that nobody can log in as. */
    User(String name) {
        this.name = name;
        selectors.add(new Selector());
    }

    /** A copy to try rules on. */
    User copy() {
        User copy = new User(name);
        copy.enabled = enabled;
        copy.needsNoPassword = needsNoPassword;
        copy.trustsPayloads = trustsPayloads;
        copy.passwords.addAll(passwords);
        copy.selectors.clear();
        selectors.forEach(selector -> copy.selectors.add(selector.copy()));
        return copy;
    }

    /** Takes over all of another one, which must not be used any more. */
    void become(User other, Arena arena) {
        leave(arena);
        enabled = other.enabled;
        needsNoPassword = other.needsNoPassword;
        trustsPayloads = other.trustsPayloads;
        passwords = other.passwords;
        selectors = other.selectors;
        selectors.forEach(selector -> selector.settle(arena));
        unrestricted = selectors.stream().anyMatch(Selector::isUnrestricted);
    }

    /** Gives back what it takes off the heap. */
    void leave(Arena arena) {
        selectors.forEach(selector -> selector.leave(arena));
    }

    /** Its name, a byte string. */
    public String name() {
        return name;
    }

    /** Whether anybody may log in as it. */
    public boolean isEnabled() {
        return enabled;
    }

    /** Whether any password will do. */
    public boolean needsNoPassword() {
        return needsNoPassword;
    }

    /** Whether it may do everything. Hot. */
    public boolean isUnrestricted() {
        return unrestricted;
    }

    /** Whether it may read every key, with one of its rights. */
    public boolean mayReadAllKeys() {
        return unrestricted || selectors.stream().anyMatch(Selector::mayReadAllKeys);
    }

    /** The hashes of its passwords. */
    public List<String> passwords() {
        return Collections.unmodifiableList(passwords);
    }

    /** Its rights, of which each may allow a request; the user's own first. */
    public List<Selector> selectors() {
        return Collections.unmodifiableList(selectors);
    }

    /* The same without a wrapper: hot. */
    List<Selector> rights() {
        return selectors;
    }

    /** Its flags as rules, in Redis' order. */
    public List<String> flags() {
        List<String> flags = new ArrayList<>(3);
        flags.add(enabled ? "on" : "off");
        if (needsNoPassword) {
            flags.add("nopass");
        }
        flags.add(trustsPayloads ? "skip-sanitize-payload" : "sanitize-payload");
        return flags;
    }

    /** Whether one may log in as this user with the password. */
    boolean admits(byte[] password) {
        if (!enabled || needsNoPassword) {
            return enabled;
        }
        String hash = PasswordHash.of(password);
        boolean isRight = false;
        for (String each : passwords) {
            isRight |= PasswordHash.areEqual(each, hash);
        }
        return isRight;
    }

    /**
     * Applies one rule.
     *
     * @param allowsChannels whether all channels are allowed in new rights
     */
    void apply(String rule, boolean allowsChannels) throws RuleError {
        switch (rule.toLowerCase(Locale.ROOT)) {
            case "" -> {}
            case "on" -> enabled = true;
            case "off" -> enabled = false;
            case "skip-sanitize-payload" -> trustsPayloads = true;
            case "sanitize-payload" -> trustsPayloads = false;
            case "nopass" -> needPassword(false);
            case "resetpass" -> needPassword(true);
            case "clearselectors" -> selectors.subList(1, selectors.size()).clear();
            case "reset" -> reset(allowsChannels);
            default -> applyOther(rule, allowsChannels);
        }
    }

    private void needPassword(boolean isNeeded) {
        needsNoPassword = !isNeeded;
        passwords.clear();
    }

    private void reset(boolean allowsChannels) throws RuleError {
        needPassword(true);
        enabled = false;
        trustsPayloads = false;
        selectors.clear();
        selectors.add(newSelector(allowsChannels));
    }

    private static Selector newSelector(boolean allowsChannels) throws RuleError {
        Selector selector = new Selector();
        if (allowsChannels) {
            selector.apply("allchannels");
        }
        return selector;
    }

    private void applyOther(String rule, boolean allowsChannels) throws RuleError {
        switch (rule.charAt(0)) {
            case '>', '#' -> {
                String hash = hash(rule);
                if (!passwords.contains(hash)) {
                    passwords.add(hash);
                }
                needsNoPassword = false;
            }
            case '<', '!' -> {
                if (!passwords.remove(hash(rule))) {
                    throw new RuleError(Reason.NO_SUCH_PASSWORD);
                }
            }
            default -> {
                if (rule.startsWith("(") && rule.endsWith(")")) {
                    Selector selector = newSelector(allowsChannels);
                    for (String each : Users.words(rule.substring(1, rule.length() - 1))) {
                        selector.apply(each);
                    }
                    selectors.add(selector);
                } else {
                    selectors.getFirst().apply(rule);
                }
            }
        }
    }

    private static String hash(String rule) throws RuleError {
        String text = rule.substring(1);
        if (rule.charAt(0) == '>' || rule.charAt(0) == '<') {
            return PasswordHash.of(text);
        }
        if (!PasswordHash.isHash(text)) {
            throw new RuleError(Reason.BAD_HASH);
        }
        return text;
    }

    /** Whether it may run a command with some arguments; its place among the facts. */
    public boolean mayRun(int command) {
        return unrestricted || selectors.stream().anyMatch(each -> each.mayRun(command));
    }

    /** Whether it may use a channel, or subscribe to a pattern of them. */
    public boolean mayUseChannel(long name, int length, boolean isPattern) {
        for (Selector selector : selectors) {
            Patterns channels = selector.channels();
            boolean isAllowed =
                    isPattern
                            ? channels.allowPattern(name, length)
                            : channels.allow(name, length, Patterns.ANY);
            if (isAllowed) {
                return true;
            }
        }
        return false;
    }

    /** Whether it has all patterns of channels that another one has, letter for letter. */
    public boolean hasChannelsOf(User other) {
        if (selectors.stream().anyMatch(Selector::allowsAllChannels)) {
            return true;
        }
        return other.selectors.stream().noneMatch(Selector::allowsAllChannels)
                && other.selectors.stream()
                        .flatMap(selector -> selector.channels().texts().stream())
                        .allMatch(this::hasChannels);
    }

    private boolean hasChannels(String pattern) {
        return selectors.stream().anyMatch(selector -> selector.channels().contains(pattern));
    }

    /** All rules that make it, as ACL LIST shows them. */
    public String rules() {
        StringBuilder text = new StringBuilder();
        for (String flag : flags()) {
            text.append(flag).append(' ');
        }
        for (String password : passwords) {
            text.append('#').append(password).append(' ');
        }
        text.append(selectors.getFirst().rules());
        for (Selector selector : selectors.subList(1, selectors.size())) {
            text.append(" (").append(selector.rules()).append(')');
        }
        return text.toString();
    }
}
