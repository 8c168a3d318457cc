package io.respite.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.app.Families;
import io.respite.app.Sections;
import io.respite.engine.facts.CommandFact;
import io.respite.engine.facts.CommandFacts;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every row of the command table, held against what Redis 7.2 says of the command. */
class CommandTableTest {

    /** Commands of the other groups that must be there. */
    private static final Set<String> OTHERS =
            Set.of(
                    "failover",
                    "replicaof",
                    "role",
                    "slaveof",
                    "waitaof",
                    "command",
                    "command|count",
                    "command|docs",
                    "command|getkeys",
                    "command|getkeysandflags",
                    "command|help",
                    "command|info",
                    "command|list",
                    "config",
                    "config|get",
                    "config|help",
                    "config|resetstat",
                    "config|rewrite",
                    "config|set",
                    "dbsize",
                    "debug",
                    "flushall",
                    "flushdb",
                    "info",
                    "shutdown",
                    "swapdb",
                    "time");

    private final CommandTable table = new CommandTable(Families.all(Sections.all("test")));

    private static List<Command> rows(CommandTable table) {
        List<Command> rows = new ArrayList<>();
        for (Command command : table.all()) {
            rows.add(command);
            rows.addAll(command.subcommands());
        }
        return rows;
    }

    @Test
    void aRenamedCommandIsFoundByItsNewNameOnly() {
        List<Family> families = Families.all(Sections.all("test"));
        Map<String, String> names = Map.of("flushdb", "badger", "keys", "", "nosuch", "x");
        CommandTable table = new CommandTable(families, names);

        assertThat(found(table, "BADGER")).isEqualTo("flushdb");
        assertThat(found(table, "flushdb")).isNull();
        assertThat(found(table, "KEYS")).isNull();
        assertThat(found(table, "Get")).isEqualTo("get");
        assertThatThrownBy(() -> new CommandTable(families, Map.of("flushdb", "get")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two commands are named 'get'");
    }

    private static String found(CommandTable table, String word) {
        try (Arena arena = new Arena(1L << 30)) {
            long name = arena.allocate(16);
            byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
            Memory.copyIn(bytes, 0, bytes.length, name);
            Command command = table.findName(name, word.length());
            return command == null ? null : command.name();
        }
    }

    @TestFactory
    Stream<DynamicTest> rowsAgreeWithTheFacts() {
        return rows(table).stream()
                .map(row -> DynamicTest.dynamicTest(row.fullName(), () -> assertFacts(row)));
    }

    private static void assertFacts(Command row) {
        CommandFact fact = CommandFacts.of(row.fullName());
        assertThat(fact).as("facts of %s", row.fullName()).isNotNull();
        assertThat(row.arity()).isEqualTo(fact.arity());
        assertThat(flags(row)).isEqualTo(knownFlags(fact));
    }

    private static Set<String> flags(Command row) {
        Set<String> flags = new TreeSet<>();
        for (Flag flag : Flag.values()) {
            if (row.has(flag)) {
                flags.add(flag.text());
            }
        }
        return flags;
    }

    /* Flags about Sentinel mean nothing here and have no constant. */
    private static Set<String> knownFlags(CommandFact fact) {
        Set<String> known = new HashSet<>();
        for (Flag flag : Flag.values()) {
            known.add(flag.text());
        }
        Set<String> flags = new TreeSet<>(fact.flags());
        flags.addAll(fact.internalFlags());
        flags.retainAll(known);
        return flags;
    }

    @Test
    void noCommandIsMissing() {
        Set<String> missing = new TreeSet<>();
        for (CommandFact fact : CommandFacts.all()) {
            String name = fact.name();
            boolean isDue =
                    CommandGroups.WHOLE.contains(fact.doc().group()) || OTHERS.contains(name);
            if (isDue && table.find(name) == null) {
                missing.add(name);
            }
        }
        assertThat(missing).isEmpty();
    }
}
