package io.respite.engine.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The README's table of directives, and the annotated configuration file, are what the rows say.
 * Run with {@code -Drespite.readme=write} to bring both up to date.
 */
class ReadmeDirectivesTest {

    private static final Path README = Path.of("README.md");
    private static final Path CONFIGURATION = Path.of("deploy/respite.conf");
    private static final String BEGIN = "<!-- directives: begin (written by a test) -->\n";
    private static final String END = "<!-- directives: end -->\n";

    @Test
    void theTableOfDirectivesIsThatOfTheRows() throws IOException {
        String readme = Files.readString(README);
        assertThat(readme).containsOnlyOnce(BEGIN).containsOnlyOnce(END);
        int from = readme.indexOf(BEGIN) + BEGIN.length();
        int to = readme.indexOf(END);
        if ("write".equals(System.getProperty("respite.readme"))) {
            Files.writeString(README, readme.substring(0, from) + table() + readme.substring(to));
            return;
        }
        assertThat(readme.substring(from, to)).isEqualTo(table());
    }

    @Test
    void theAnnotatedConfigurationIsThatOfTheRows() throws IOException {
        if ("write".equals(System.getProperty("respite.readme"))) {
            Files.writeString(CONFIGURATION, AnnotatedConfig.text());
            return;
        }
        assertThat(Files.readString(CONFIGURATION)).isEqualTo(AnnotatedConfig.text());
    }

    private static String table() {
        StringBuilder table =
                new StringBuilder(
                        """
                        | directive | values | default | while running | here | meaning |
                        |---|---|---|---|---|---|
                        """);
        for (Setting row : Directives.all()) {
            if (!row.isHidden()) {
                append(table, row);
            }
        }
        return table.toString();
    }

    private static void append(StringBuilder table, Setting row) {
        String alias = row.alias() == null ? "" : ", `" + row.alias() + "`";
        String initial = row.initial().isEmpty() ? "" : "`" + row.initial() + "`";
        String mutable = row.isImmutable() ? "no" : row.isGuarded() ? "guarded" : "yes";
        String reach =
                switch (row.reach()) {
                    case LIVE -> "acts";
                    case STORED -> "kept";
                    case INERT -> "no effect: " + row.reason();
                };
        table.append("| `")
                .append(row.name())
                .append('`')
                .append(alias)
                .append(" | ")
                .append(row.kind().syntax())
                .append(" | ")
                .append(initial)
                .append(" | ")
                .append(mutable)
                .append(" | ")
                .append(reach)
                .append(" | ")
                .append(row.meaning())
                .append(" |\n");
    }
}
