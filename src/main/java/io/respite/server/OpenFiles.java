package io.respite.server;

import io.respite.engine.settings.Setting;
import io.respite.engine.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Logger;

/**
 * How many clients the system lets this process have: each takes an open file, and the server needs
 * some for itself. The JVM has raised the limit as far as it may at its start, so it stays.
 *
 * <pre>
 *   ulimit -n:  | clients ...        | HTTP, an eighth, at most 1024 | own files |
 * </pre>
 */
final class OpenFiles {

    private static final Logger LOG = Logger.getLogger(OpenFiles.class.getName());

    /** The jar, the logs, the data's files, selectors, connections to other servers. */
    private static final int OWN = 128;

    /** As many connections as HTTP takes at most. */
    private static final int MOST_HTTP = 1024;

    private static final Path LIMITS = Path.of("/proc/self/limits");

    private final Settings settings;
    private final long limit;

    OpenFiles(Settings settings) {
        this(settings, readLimit());
    }

    /** Of a process that may have so many files open. */
    OpenFiles(Settings settings, long limit) {
        this.settings = settings;
        this.limit = limit;
    }

    /* A line of the file: "Max open files   1024   524288   files"; none where it is not Linux. */
    private static long readLimit() {
        try {
            for (String line : Files.readAllLines(LIMITS)) {
                String[] words = line.split("\\s+");
                if (line.startsWith("Max open files") && !words[3].equals("unlimited")) {
                    return Long.parseLong(words[3]);
                }
            }
        } catch (IOException unknown) {
            LOG.fine("The limit of open files is not known: " + unknown);
        }
        return Long.MAX_VALUE;
    }

    /** How many connections of HTTP there can be beside them, in this process. */
    static int mostHttp() {
        return (int) mostHttp(readLimit());
    }

    private static long mostHttp(long limit) {
        return Math.min(MOST_HTTP, limit / 8);
    }

    /** How many clients there can be, at least 0. */
    long mostClients() {
        return Math.max(0, limit - OWN - mostHttp(limit));
    }

    /**
     * Lowers {@code maxclients} to what can be, and refuses to have it raised above.
     *
     * @throws ListenRefused where there could be no client at all
     */
    void apply() throws ListenRefused {
        long wanted = settings.number("maxclients");
        long most = mostClients();
        long needed = wanted + limit - most;
        if (most == 0) {
            throw new ListenRefused(
                    "Your current 'ulimit -n' of "
                            + limit
                            + " is not enough for the server to start. Please increase your open"
                            + " file limit to at least "
                            + needed
                            + ". Exiting.");
        }
        if (wanted > most) {
            LOG.warning(
                    String.format(
                            "You requested maxclients of %d requiring at least %d max file"
                                    + " descriptors.",
                            wanted, needed));
            LOG.warning(
                    String.format(
                            "Current maximum open files is %d. maxclients has been reduced to %d to"
                                    + " compensate for low ulimit. If you need higher maxclients"
                                    + " increase 'ulimit -n'.",
                            limit, most));
            settings.put("maxclients", List.of(String.valueOf(most)));
        }
        settings.onChange(this::check, "maxclients");
    }

    private void check() {
        if (settings.number("maxclients") > mostClients()) {
            throw new Setting.Refused(
                    "The operating system is not able to handle the specified number of clients,"
                            + " try with "
                            + mostClients());
        }
    }
}
