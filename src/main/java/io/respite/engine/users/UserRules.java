package io.respite.engine.users;

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
            for (String each : Users.joined(words)) {
                rule = each;
                users.apply(user, each);
            }
            return user;
        } catch (Users.Unmatched unmatched) {
            throw new CommandError("ERR " + unmatched(unmatched));
        } catch (RuleError error) {
            throw new CommandError(
                    "ERR Error in ACL SETUSER modifier '" + rule + "': " + error.getMessage());
        }
    }

    private static String unmatched(Users.Unmatched unmatched) {
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
        List<User> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (List<String> words : directives) {
            String name = words.getFirst();
            if (!names.add(name)) {
                throw new Refused(Reason.DUPLICATE.text());
            }
            if (!Users.isWord(name)) {
                throw new Refused("Spaces not allowed in ACL usernames");
            }
            User user = users.newUser(name);
            String rule = null;
            try {
                for (String each : Users.joined(words.subList(1, words.size()))) {
                    rule = each;
                    users.apply(user, each);
                }
            } catch (Users.Unmatched unmatched) {
                throw new Refused(unmatched(unmatched));
            } catch (RuleError error) {
                throw new Refused(
                        "Error loading ACL rule '"
                                + rule
                                + "' for the user named '"
                                + name
                                + "': "
                                + error.getMessage());
            }
            all.add(user);
        }
        return all;
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
            String line = trim(lines[i], " \t\r\n");
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
            applyAll(user, Users.joined(words.subList(2, words.size())), place, errors);
        } catch (Users.Unmatched unmatched) {
            errors.append(place).append(": Unmatched parenthesis in selector definition.");
        }
        all.add(user);
    }

    /* All unknown names are told, of other errors the first, which may have led to the rest. */
    private void applyAll(User user, List<String> rules, String place, StringBuilder errors) {
        boolean isToldOf = false;
        for (String each : rules) {
            String rule = trim(each, "\t\r\n");
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

    private static String trim(String text, String characters) {
        int from = 0;
        int to = text.length();
        while (from < to && characters.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (from < to && characters.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }
}
