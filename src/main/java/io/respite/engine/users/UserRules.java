package io.respite.engine.users;

import io.respite.engine.settings.ConfigText;
import io.respite.engine.users.RuleError.Reason;
import io.respite.resp.CommandError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Users from rules: of ACL SETUSER, of {@code user} directives, of a file. All errors have Redis'
 * words.
 */
final class UserRules {

    private final Users users;

    UserRules(Users users) {
        this.users = users;
    }

    /**
     * The user of a name with more rules, not yet put to {@link Users}.
     *
     * @throws CommandError where a rule cannot be applied
     */
    User changed(String name, List<String> words) {
        User user = users.copyOf(name);
        String rule = null;
        try {
            for (String each : joined(words)) {
                rule = each;
                users.apply(user, each);
            }
            return user;
        } catch (Unmatched unmatched) {
            throw new CommandError("ERR " + unmatched(unmatched));
        } catch (RuleError error) {
            throw new CommandError(
                    "ERR Error in ACL SETUSER modifier '" + rule + "': " + error.getMessage());
        }
    }

    private static String unmatched(Unmatched unmatched) {
        return "Unmatched parenthesis in acl selector starting at '"
                + unmatched.getMessage()
                + "'.";
    }

    /**
     * The users of {@code user} directives.
     *
     * @param directives name and rules of each
     * @throws Refused with the reason
     */
    List<User> configured(List<List<String>> directives) throws Refused {
        Set<String> names = new HashSet<>();
        List<List<String>> rules = new ArrayList<>();
        for (List<String> words : directives) {
            rules.add(read(rules.size(), words, names));
        }
        List<User> all = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            all.add(configured(directives.get(i).getFirst(), rules.get(i)));
        }
        return all;
    }

    /* Its rules, of which nothing is known to be wrong but perhaps names of commands. */
    private List<String> read(int directive, List<String> words, Set<String> names) throws Refused {
        String name = words.getFirst();
        if (!names.add(name)) {
            throw new Refused(directive, name, Reason.DUPLICATE.text());
        }
        User trial = users.newUser(name);
        try {
            List<String> rules = joined(words.subList(1, words.size()));
            for (String rule : rules) {
                try {
                    users.apply(trial, rule);
                } catch (RuleError error) {
                    if (error.reason() != Reason.UNKNOWN_COMMAND) {
                        throw new Refused(directive, rule, error.getMessage());
                    }
                }
            }
            return rules;
        } catch (Unmatched unmatched) {
            throw new Refused(directive, unmatched.getMessage(), unmatched(unmatched));
        }
    }

    private User configured(String name, List<String> rules) throws Refused {
        if (!Users.isWord(name)) {
            throw new Refused("Spaces not allowed in ACL usernames");
        }
        User user = users.newUser(name);
        for (String rule : rules) {
            try {
                users.apply(user, rule);
            } catch (RuleError error) {
                throw new Refused(
                        "Error loading ACL rule '"
                                + rule
                                + "' for the user named '"
                                + name
                                + "': "
                                + error.getMessage());
            }
        }
        return user;
    }

    /**
     * The users of a file's text: a line each.
     *
     * @throws Refused with all that is wrong in it
     */
    List<User> ofFile(String file, String text) throws Refused {
        List<User> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        StringBuilder errors = new StringBuilder();
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = ConfigText.trim(lines[i]);
            if (!line.isEmpty()) {
                addOfLine(file + ":" + (i + 1), i + 1, line, names, all, errors);
            }
        }
        if (!errors.isEmpty()) {
            throw new Refused(
                    errors
                            + "WARNING: ACL errors detected, no change to the previously active ACL"
                            + " rules was performed");
        }
        return all;
    }

    private void addOfLine(
            String place,
            int number,
            String line,
            Set<String> names,
            List<User> all,
            StringBuilder errors) {
        List<String> words = List.of(line.split(" ", -1));
        if (!words.getFirst().equals("user") || words.size() < 2) {
            errors.append(place)
                    .append(" should start with user keyword followed by the username. ");
            return;
        }
        String name = words.get(1);
        if (!Users.isWord(name)) {
            errors.append("'")
                    .append(place)
                    .append(": username '")
                    .append(name)
                    .append("' contains invalid characters. ");
            return;
        }
        if (!names.add(name)) {
            errors.append("WARNING: Duplicate user '")
                    .append(name)
                    .append("' found on line ")
                    .append(number)
                    .append(". ");
            return;
        }
        User user = users.newUser(name);
        try {
            applyAll(user, joined(words.subList(2, words.size())), place, errors);
        } catch (Unmatched unmatched) {
            errors.append(place).append(": Unmatched parenthesis in selector definition.");
        }
        all.add(user);
    }

    /* All unknown names are told, of other errors the first, which may have led to the rest. */
    private void applyAll(User user, List<String> rules, String place, StringBuilder errors) {
        boolean isToldOf = false;
        for (String each : rules) {
            String rule = ConfigText.trim(each);
            try {
                users.apply(user, rule);
            } catch (RuleError error) {
                if (error.reason() == Reason.UNKNOWN_COMMAND) {
                    errors.append(place)
                            .append(": Error in applying operation '")
                            .append(rule)
                            .append("': ")
                            .append(error.getMessage())
                            .append(". ");
                } else if (!isToldOf) {
                    errors.append(place).append(": ").append(error.getMessage()).append(". ");
                    isToldOf = true;
                }
            }
        }
    }

    /**
     * Rules of which those between parentheses are one each, though they came as several words.
     *
     * @throws Unmatched where a parenthesis is not closed
     */
    private static List<String> joined(List<String> words) throws Unmatched {
        List<String> rules = new ArrayList<>(words.size());
        StringBuilder open = null;
        String opening = null;
        for (String word : words) {
            if (open == null && word.startsWith("(") && !word.endsWith(")")) {
                open = new StringBuilder(word);
                opening = word;
            } else if (open == null) {
                rules.add(word);
            } else {
                open.append(' ').append(word);
                if (word.endsWith(")")) {
                    rules.add(open.toString());
                    open = null;
                }
            }
        }
        if (open != null) {
            throw new Unmatched(opening);
        }
        return rules;
    }

    /** A parenthesis is not closed. */
    private static final class Unmatched extends Exception {

        private static final long serialVersionUID = 1;

        Unmatched(String word) {
            super(word, null, false, false);
        }
    }
}
