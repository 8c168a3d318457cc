package io.respite.engine.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandFactsTest {

    private static final Collection<CommandFact> ALL = CommandFacts.all();

    @Test
    void thereAreFactsOfEveryCommandAndSubcommandOfRedis72() {
        List<CommandFact> known = ALL.stream().filter(CommandFact::isOfRedis72).toList();
        assertThat(known).hasSize(392);
        assertThat(known).filteredOn(fact -> !fact.isSubcommand()).hasSize(242);
    }

    @Test
    void thereAreFactsOfTheLaterCommandsOnHashFields() {
        assertThat(ALL)
                .filteredOn(fact -> !fact.isOfRedis72())
                .extracting(CommandFact::name)
                .containsExactly(
                        "hexpire",
                        "hexpireat",
                        "hexpiretime",
                        "hpersist",
                        "hpexpire",
                        "hpexpireat",
                        "hpexpiretime",
                        "hpttl",
                        "httl");
    }

    @Test
    void everySummaryIsOneSentenceOfItsOwn() {
        assertThat(ALL).extracting(fact -> fact.doc().summary()).doesNotHaveDuplicates();
        assertThat(ALL)
                .allSatisfy(fact -> assertThat(fact.doc().summary()).matches("[A-Z][^.]+\\."));
    }

    @Test
    void everyCommandHasAComplexityAGroupAndAFirstVersion() {
        assertThat(ALL)
                .allSatisfy(
                        fact -> {
                            assertThat(fact.doc().complexity()).matches("\\S.*[^.]");
                            assertThat(fact.doc().group()).isNotBlank();
                            assertThat(fact.doc().since()).matches("\\d+\\.\\d+\\.\\d+");
                        });
    }

    @Test
    void everySubcommandHasAContainerThatListsIt() {
        assertThat(ALL)
                .filteredOn(CommandFact::isSubcommand)
                .allSatisfy(
                        fact -> {
                            String container = fact.name().substring(0, fact.name().indexOf('|'));
                            assertThat(CommandFacts.of(container)).isNotNull();
                            assertThat(CommandFacts.subcommandsOf(container)).contains(fact);
                        });
    }

    @Test
    void subcommandsComeInTheOrderOfTheirNames() {
        assertThat(CommandFacts.subcommandsOf("object"))
                .extracting(CommandFact::name)
                .containsExactly(
                        "object|encoding",
                        "object|freq",
                        "object|help",
                        "object|idletime",
                        "object|refcount");
        assertThat(CommandFacts.subcommandsOf("get")).isEmpty();
    }

    @Test
    void deprecatedCommandsSaySinceWhenAndWhatToUse() {
        assertThat(ALL)
                .allSatisfy(
                        fact -> {
                            boolean isDeprecated = fact.doc().flags().contains("deprecated");
                            assertThat(fact.doc().deprecatedSince() != null)
                                    .isEqualTo(isDeprecated);
                            assertThat(fact.doc().replacedBy() != null).isEqualTo(isDeprecated);
                        });
        assertThat(CommandFacts.of("getset").doc().deprecatedSince()).isEqualTo("6.2.0");
    }

    @Test
    void everyKeyArgumentNamesAKeySpecThatExists() {
        assertThat(ALL).allSatisfy(fact -> assertKeySpecs(fact, fact.doc().arguments()));
    }

    private static void assertKeySpecs(CommandFact fact, List<CommandArgument> arguments) {
        for (CommandArgument argument : arguments) {
            assertThat(argument.keySpecIndex()).isBetween(-1, fact.keySpecs().size() - 1);
            assertThat(argument.isComposed()).isEqualTo(!argument.arguments().isEmpty());
            assertKeySpecs(fact, argument.arguments());
        }
    }

    @Test
    void setIsReadAsItIsWritten() {
        CommandFact set = CommandFacts.of("set");

        assertThat(set.arity()).isEqualTo(-3);
        assertThat(set.flags()).containsExactly("write", "denyoom");
        assertThat(set.categories()).containsExactly("write", "string", "slow");
        assertThat(set.keyRange()).isEqualTo(new CommandFact.KeyRange(1, 1, 1));
        assertThat(set.keySpecs())
                .containsExactly(
                        new KeySpec(
                                Set.of(
                                        KeyFlag.RW,
                                        KeyFlag.ACCESS,
                                        KeyFlag.UPDATE,
                                        KeyFlag.VARIABLE_FLAGS),
                                new KeySpec.Index(1),
                                new KeySpec.Range(0, 1, 0),
                                "Reads as well when GET is given."));
        assertThat(set.doc().history()).contains(new CommandDoc.Change("6.0.0", "Takes KEEPTTL."));
        assertThat(set.doc().arguments().get(0).keySpecIndex()).isZero();
    }

    @Test
    void arityCountsTheNameAndIsAMinimumWhenNegative() {
        CommandFact get = CommandFacts.of("get");
        CommandFact set = CommandFacts.of("set");

        assertThat(List.of(get.takes(1), get.takes(2), get.takes(3)))
                .containsExactly(false, true, false);
        assertThat(List.of(set.takes(2), set.takes(3), set.takes(9)))
                .containsExactly(false, true, true);
    }

    @Test
    void hiddenFlagsAreKeptApart() {
        assertThat(CommandFacts.of("publish").internalFlags()).contains("may_replicate");
        assertThat(CommandFacts.of("debug").internalFlags()).containsExactly("protected");
        assertThat(CommandFacts.of("flushall").internalFlags()).isEmpty();
    }

    @Test
    void unknownNamesHaveNoFacts() {
        assertThat(CommandFacts.of("GET")).isNull();
        assertThat(CommandFacts.of("get|")).isNull();
        assertThat(CommandFacts.of("")).isNull();
    }
}
