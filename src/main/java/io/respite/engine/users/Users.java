package io.respite.engine.users;

import io.respite.engine.settings.ConfigText;
import io.respite.engine.settings.Settings;
import io.respite.memory.Arena;
import io.respite.resp.Args;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/**
 * All users by name. There is always one named {@code default}: every client is that one until it
 * logs in as another. Owned by the engine thread.
 */
public final class Users {

    /** The name of the user that every client is at first. */
    public static final String DEFAULT = "default";

    private static final List<String> ALL_RIGHTS = List.of("+@all", "~*", "&*", "on", "nopass");

    private final Settings settings;
    private final Arena arena;
    private final Access access = new Access();
    private final User standard = new User(DEFAULT);
    private TreeMap<String, User> byName = new TreeMap<>();

    /** The default user only, with the password that {@code requirepass} says. */
    public Users(Settings settings, Arena arena) {
        this.settings = settings;
        this.arena = arena;
        standard.become(newDefault(), arena);
        byName.put(DEFAULT, standard);
        useDefaultPassword();
        settings.onChange(this::useDefaultPassword, "requirepass");
    }

    private User newDefault() {
        User user = new User(DEFAULT);
        applyKnown(user, ALL_RIGHTS);
        return user;
    }

    private void useDefaultPassword() {
        String password = new String(settings.bytes("requirepass"), StandardCharsets.ISO_8859_1);
        User changed = standard.copy();
        applyKnown(changed, List.of(password.isEmpty() ? "nopass" : "resetpass"));
        if (!password.isEmpty()) {
            applyKnown(changed, List.of(">" + password));
        }
        standard.become(changed, arena);
    }

    private void applyKnown(User user, List<String> rules) {
        try {
            apply(user, rules);
        } catch (RuleError impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The user that every client is at first. */
    public User standard() {
        return standard;
    }

    /** The user of a name, or null. */
    public User find(String name) {
        return byName.get(name);
    }

    /** All of them, in the order of their names. */
    public Collection<User> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /** Those whose names come behind this one. */
    public Collection<User> after(String name) {
        return Collections.unmodifiableCollection(byName.tailMap(name, false).values());
    }

    /** Whether clients must log in before they may do anything. */
    public boolean areAskedToLogIn() {
        return !standard.needsNoPassword() || !standard.isEnabled();
    }

    /** The user of the name where the password is right, or null. */
    public User authenticate(String name, byte[] password) {
        User user = byName.get(name);
        return user != null && user.admits(password) ? user : null;
    }

    /** A copy of the user of this name, or a new one; not yet known to anybody. */
    User copyOf(String name) {
        User user = byName.get(name);
        return user == null ? newUser(name) : user.copy();
    }

    /**
     * A user that is not known yet: without rights, but for channels where {@code
     * acl-pubsub-default} gives them.
     */
    public User newUser(String name) {
        User user = new User(name);
        if (allowsChannels()) {
            applyKnown(user, List.of("allchannels"));
        }
        return user;
    }

    private void apply(User user, List<String> rules) throws RuleError {
        for (String rule : rules) {
            apply(user, rule);
        }
    }

    void apply(User user, String rule) throws RuleError {
        user.apply(rule, allowsChannels());
    }

    private boolean allowsChannels() {
        return settings.text("acl-pubsub-default").equals("allchannels");
    }

    /** What the rules of ACL SETUSER would make of the user of this name. */
    public User changed(String name, List<String> rules) {
        return rules().changed(name, rules);
    }

    private UserRules rules() {
        return new UserRules(this);
    }

    /** From now on the user of this name is like that one, which must not be used any more. */
    public void put(User like) {
        byName.computeIfAbsent(like.name(), User::new).become(like, arena);
    }

    /**
     * Takes over the users that {@code user} directives describe.
     *
     * @param directives name and rules of each
     * @throws Refused where one cannot be had; none is changed then
     */
    public void configure(List<List<String>> directives) throws Refused {
        rules().configured(directives).forEach(this::put);
    }

    /**
     * Takes over the users of a file; those that are not in it are removed, but for the default
     * user, which is as it is at first then.
     *
     * @throws Refused with all that is wrong in the file; none is changed then
     */
    public List<User> load(Path file) throws Refused {
        List<User> loaded = rules().ofFile(file.toString(), UserFile.read(file));
        List<User> former = new ArrayList<>(byName.values());
        former.remove(standard);
        former.forEach(user -> user.leave(arena));
        byName = new TreeMap<>();
        byName.put(DEFAULT, standard);
        standard.become(newDefault(), arena);
        loaded.forEach(this::put);
        return former;
    }

    /** Writes all users to a file. */
    public void save(Path file) throws IOException {
        UserFile.write(file, byName.values());
    }

    /** Removes a user; the default one stays always. */
    public void remove(User user) {
        assert user != standard;
        user.leave(arena);
        byName.remove(user.name(), user);
    }

    /** Why the user may not run a request, or null where it may. Hot. */
    public Denial denies(User user, int command, boolean isFree, Args args) {
        access.look(command, isFree);
        long most = 0;
        List<Selector> selectors = user.rights();
        for (int i = 0; i < selectors.size(); i++) {
            long denial = selectors.get(i).denies(access, args);
            if (denial == 0) {
                return null;
            }
            most = Math.max(most, denial);
        }
        return Denial.unpack(most);
    }

    /** Whether some rights of the user allow the request, and to read every key besides. */
    public boolean mayReadAllKeys(User user, int command, Args args) {
        access.look(command, false);
        return user.selectors().stream()
                .anyMatch(each -> each.denies(access, args) == 0 && each.mayReadAllKeys());
    }

    /** Whether a name or a pattern has neither spaces nor zero bytes. */
    public static boolean isWord(String text) {
        return text.chars().noneMatch(c -> c == 0 || c == ' ' || c >= '\t' && c <= '\r');
    }

    /** The words of the rules between parentheses. */
    static List<String> words(String rules) {
        List<String> words = ConfigText.split(rules);
        return words == null ? List.of() : words;
    }
}
