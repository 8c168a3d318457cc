package io.respite.engine.users;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.facts.Categories;
import io.respite.engine.facts.CommandFact;
import io.respite.engine.facts.CommandFacts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random rules against a plain set of names. */
class CommandRulesTest {

    private static final List<CommandFact> COMMANDS =
            CommandFacts.all().stream()
                    .filter(fact -> !fact.internalFlags().contains("only_sentinel"))
                    .toList();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theyAllowWhatTheirRulesSayOneAfterTheOther(long seed) throws RuleError {
        SplittableRandom random = new SplittableRandom(seed);
        CommandRules rules = new CommandRules();
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            step(random, rules, expected);
            assertThat(allowed(rules)).isEqualTo(expected);
            if (i % 20 == 0) {
                assertThat(allowed(again(rules))).isEqualTo(expected);
            }
        }
    }

    private static void step(SplittableRandom random, CommandRules rules, Set<String> expected)
            throws RuleError {
        boolean isAllowed = random.nextBoolean();
        String sign = isAllowed ? "+" : "-";
        switch (random.nextInt(20)) {
            case 0 -> {
                rules.setAll(isAllowed);
                expected.clear();
                COMMANDS.forEach(command -> change(expected, command, isAllowed));
            }
            case 1, 2, 3, 4 -> {
                String category = Categories.all().get(random.nextInt(Categories.all().size()));
                rules.apply(sign + "@" + category);
                for (CommandFact command : COMMANDS) {
                    if (command.categories().contains(category)) {
                        change(expected, command, isAllowed);
                    }
                }
            }
            default -> {
                CommandFact command = COMMANDS.get(random.nextInt(COMMANDS.size()));
                rules.apply(sign + command.name());
                change(expected, command, isAllowed);
            }
        }
    }

    private static void change(Set<String> names, CommandFact command, boolean isAllowed) {
        List<String> all = new ArrayList<>(List.of(command.name()));
        for (CommandFact each : COMMANDS) {
            if (each.name().startsWith(command.name() + "|")) {
                all.add(each.name());
            }
        }
        if (isAllowed) {
            names.addAll(all);
        } else {
            names.removeAll(all);
        }
    }

    private static Set<String> allowed(CommandRules rules) {
        Set<String> allowed = new HashSet<>();
        for (CommandFact command : COMMANDS) {
            if (rules.allows(CommandFacts.indexOf(command.name()))) {
                allowed.add(command.name());
            }
        }
        return allowed;
    }

    /* What the rules are shown as makes the same of a new user. */
    private static CommandRules again(CommandRules rules) throws RuleError {
        StringBuilder text = new StringBuilder();
        rules.describe(text);
        CommandRules again = new CommandRules();
        for (String rule : text.toString().split(" ")) {
            if (rule.endsWith("@all")) {
                again.setAll(rule.startsWith("+"));
            } else {
                again.apply(rule);
            }
        }
        StringBuilder same = new StringBuilder();
        again.describe(same);
        assertThat(same).hasToString(text.toString());
        return again;
    }

    @Test
    void aCommandThatIsNotKnownIsAllowedOnlyWithAllOthers() {
        CommandRules rules = new CommandRules();
        assertThat(rules.allows(-1)).isFalse();
        rules.setAll(true);
        assertThat(rules.allows(-1)).isTrue();
    }
}
