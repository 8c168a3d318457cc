package io.respite.app;

import io.respite.engine.settings.ConfigText;
import java.util.List;

/**
 * The arguments of the program, as {@code redis-server} takes them.
 *
 * <pre>
 *   [file] [-] [--name value ...] ... [-]
 * </pre>
 *
 * <p>Options become lines of configuration that follow the file and standard input:
 * {@code --port 7000 --save 60 1} is {@code port "7000"} and {@code save "60" "1"}. Right behind a
 * name, a word is its value even if it starts with two dashes; later ones end it. A name and
 * its value may be one argument, {@code "--port 7000"}.
 *
 * @param action what is asked for: the server, or just a text
 * @param file the configuration file, or the one to check, or null
 * @param readsStandardInput whether configuration comes from standard input as well
 * @param options those lines, as a byte string
 */
public record CommandLine(Action action, String file, boolean readsStandardInput, String options) {

    /** What the program is to do. */
    public enum Action {
        RUN,
        SHOW_VERSION,
        SHOW_HELP,

        /** Checks the snapshot in the file that is named. */
        CHECK_RDB,

        /** Checks the append-only file that is named, with the options before it. */
        CHECK_AOF,

        /** Asks a running server how it is. */
        CHECK_HEALTH
    }

    /** What {@code --help} prints. */
    public static final String HELP =
            """
            respite-server [file] [--directive value...]... [-]

              file                 a configuration file, in the language of redis.conf
              --directive value... any directive of that language, such as --port 7000
              -                    first or last: configuration from standard input
              -v, --version        shows the version
              -h, --help           shows this
              --check-rdb FILE     checks a snapshot, tells where and how it is broken
              --check-aof [--fix | --truncate-to-timestamp SECOND] FILE
                                   checks an append-only file or its manifest, cuts its end off
              --check-health [live | ready | started] [file] [--directive value...]
                                   asks the server that runs with this configuration how it is

            The command line is stronger than the file, the file than the environment
            (RESPITE_PORT=7000). For example:

              respite-server --port 7000 --http-port 0 --save ""
              respite-server /etc/respite.conf --replicaof 10.0.0.1 6379
              echo 'maxmemory 1gb' | respite-server -
            """;

    /** Sorts the arguments; whether their directives exist is seen when they are read. */
    public static CommandLine parse(String... arguments) {
        if (arguments.length > 0) {
            switch (arguments[0]) {
                case "-v", "--version" -> {
                    return new CommandLine(Action.SHOW_VERSION, null, false, "");
                }
                case "-h", "--help" -> {
                    return new CommandLine(Action.SHOW_HELP, null, false, "");
                }
                case "--check-aof" -> {
                    return new CommandLine(Action.CHECK_AOF, null, false, "");
                }
                case "--check-health" -> {
                    return new CommandLine(Action.CHECK_HEALTH, null, false, "");
                }
                case "--check-rdb" -> {
                    String checked = arguments.length == 2 ? arguments[1] : null;
                    return new CommandLine(Action.CHECK_RDB, checked, false, "");
                }
                default -> {}
            }
        }
        boolean hasFile = arguments.length > 0 && !arguments[0].startsWith("-");
        return options(arguments, hasFile ? 1 : 0);
    }

    private static CommandLine options(String[] arguments, int first) {
        StringBuilder options = new StringBuilder();
        boolean readsStandardInput = false;
        boolean needsValue = false;
        for (int i = first; i < arguments.length; i++) {
            String argument = ConfigText.bytesOf(arguments[i]);
            boolean isLast = i == arguments.length - 1;
            if (argument.equals("-") && (i == 0 || isLast)) {
                readsStandardInput = true;
            } else if (argument.startsWith("--") && !needsValue) {
                options.append(options.isEmpty() ? "" : "\n")
                        .append(argument, 2, argument.length())
                        .append(' ');
                List<String> words = ConfigText.split(argument);
                needsValue = words != null && words.size() == 1;
                /* An empty list of save points may be no argument at all. */
                boolean isEmptySave =
                        needsValue
                                && argument.equalsIgnoreCase("--save")
                                && (isLast || arguments[i + 1].startsWith("--"));
                if (isEmptySave) {
                    options.append("\"\"");
                    needsValue = false;
                }
            } else {
                options.append(ConfigText.quote(argument)).append(' ');
                needsValue = false;
            }
        }
        String file = first == 1 ? arguments[0] : null;
        return new CommandLine(Action.RUN, file, readsStandardInput, options.toString());
    }
}
