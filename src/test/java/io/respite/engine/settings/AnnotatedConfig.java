package io.respite.engine.settings;

import io.respite.engine.settings.Setting.Reach;
import java.util.List;

/**
 * The text of {@code deploy/respite.conf}: what stands in the rows, for someone who configures a
 * server.
 *
 * <pre>
 *   # What it means. Values taken. When a change acts.
 *   #name default                                          a directive, commented out
 * </pre>
 */
final class AnnotatedConfig {

    private static final int WIDTH = 86;

    private static final String HEAD =
            """
            # Every directive that does something in this server, with its meaning, the values
            # that it takes, and its default.
            #
            # A line that begins with "# " explains; one that begins with "#" alone is a directive
            # with its default: take the "#" away to change it. As it stands, this file changes
            # nothing.
            #
            #   respite-server /etc/respite/respite.conf
            #
            # Amounts of memory are bytes, or have a unit: 1k is 1000, 1kb is 1024, and so on with
            # m, mb, g, gb. A value with blanks stands in quotes. CONFIG SET changes what is not
            # said to be read at the start only, and CONFIG REWRITE writes it here.
            #
            # The command line (--name value) is stronger than this file, this file than the
            # environment (RESPITE_NAME=value).

            # Further files, read in place of the line; a pattern reads those that match.
            #
            #   include /etc/respite/conf.d/*.conf
            #
            # A command under another name, or, with an empty one, not at all.
            #
            #   rename-command FLUSHALL ""
            """;

    private record Group(String title, List<Setting> rows) {}

    private static final List<Group> GROUPS =
            List.of(
                    new Group("Network and clients", NetworkSettings.ROWS),
                    new Group("TLS", TlsSettings.ROWS),
                    new Group("The process: files, log, pace, end", ServerSettings.ROWS),
                    new Group("Who may do what", SecuritySettings.ROWS),
                    new Group("Memory", MemorySettings.ROWS),
                    new Group("How values are kept", EncodingSettings.ROWS),
                    new Group("Persistence", PersistenceSettings.ROWS),
                    new Group("Replication", ReplicationSettings.ROWS),
                    new Group("Monitoring", MonitoringSettings.ROWS),
                    new Group("Cluster", ClusterSettings.ROWS),
                    new Group("Debugging", DebuggingSettings.ROWS));

    private AnnotatedConfig() {}

    static String text() {
        StringBuilder text = new StringBuilder(HEAD);
        for (Group group : GROUPS) {
            List<Setting> acting =
                    group.rows.stream()
                            .filter(row -> row.reach() == Reach.LIVE && !row.isHidden())
                            .toList();
            if (!acting.isEmpty()) {
                text.append("\n\n# ").append("-".repeat(WIDTH - 2)).append('\n');
                text.append("# ").append(group.title).append('\n');
                text.append("# ").append("-".repeat(WIDTH - 2)).append('\n');
                acting.forEach(row -> append(text, row));
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Setting row) {
        String meaning = row.meaning().substring(0, 1).toUpperCase() + row.meaning().substring(1);
        String alias = row.alias() == null ? "" : " Also named " + row.alias() + ".";
        String change =
                row.isImmutable()
                        ? " Read at the start only."
                        : row.isGuarded() ? " To change it takes enable-protected-configs." : "";
        text.append('\n');
        wrap(text, meaning + ". Values: " + row.kind().syntax() + "." + change + alias);
        for (String line : lines(row)) {
            text.append('#').append(row.name()).append(' ').append(line).append('\n');
        }
    }

    private static List<String> lines(Setting row) {
        Setting.Kind kind = row.kind();
        if (kind instanceof ReplicaOf) {
            return List.of("no one");
        }
        if (row.initial().isEmpty()) {
            return List.of("\"\"");
        }
        if (!kind.takesManyWords()) {
            boolean isOneWord = row.initial().indexOf(' ') < 0;
            return List.of(isOneWord ? row.initial() : ConfigText.quote(row.initial()));
        }
        /* Save points and such take more than one line. */
        Setting.Value initial = kind.parse(ConfigText.split(row.initial()), null);
        List<Setting.Line> lines = kind.lines(initial, initial);
        return lines.isEmpty()
                ? List.of(row.initial())
                : lines.stream().map(Setting.Line::arguments).toList();
    }

    private static void wrap(StringBuilder text, String sentence) {
        int column = 0;
        for (String word : sentence.split(" ")) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                text.append('\n');
                column = 0;
            }
            if (column == 0) {
                text.append('#');
                column = 1;
            }
            text.append(' ').append(word);
            column += 1 + word.length();
        }
        text.append('\n');
    }
}
