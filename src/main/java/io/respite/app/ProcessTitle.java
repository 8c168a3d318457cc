package io.respite.app;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.respite.engine.settings.Settings;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * What {@code ps} shows of this process, as {@code proc-title-template} has it. Under Linux, where
 * the words of the command line stand in the memory of the process itself; elsewhere nothing is
 * done. Owned by the engine thread.
 */
final class ProcessTitle {

    private static final Logger log = Logger.getLogger(ProcessTitle.class);

    /** What the process is called, in at most the fifteen characters that the kernel keeps. */
    private static final String NAME = "respite-server";

    /* Fields of /proc/self/stat, counted from the one behind the name: where the words begin, and
     * where they end. */
    private static final int BEGIN_FIELD = 45;
    private static final int END_FIELD = 46;

    private final Settings settings;
    private final Path configFile;
    private final MemorySegment words;

    /**
     * @param configFile may be null
     * @param words what the title is written to, a zero behind it
     */
    ProcessTitle(Settings settings, Path configFile, MemorySegment words) {
        this.settings = settings;
        this.configFile = configFile;
        this.words = words;
    }

    /** Shows the title from now on, unless {@code set-proc-title} is no. */
    static void follow(Settings settings, Path configFile) {
        if (!settings.flag("set-proc-title")) {
            return;
        }
        try {
            Files.writeString(Path.of("/proc/self/comm"), NAME);
            MemorySegment words = wordsOfProcess();
            if (words.byteSize() > 0) {
                ProcessTitle title = new ProcessTitle(settings, configFile, words);
                settings.onChange(title::show, "proc-title-template");
                title.show();
            }
        } catch (IOException | SecurityException unknown) {
            log.debug("The process title stays as it was", unknown);
        }
    }

    /* Empty where the kernel does not tell, as of a process that it guards. */
    private static MemorySegment wordsOfProcess() throws IOException {
        String facts = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = facts.substring(facts.lastIndexOf(')') + 2).split(" ");
        long begin = Long.parseLong(fields[BEGIN_FIELD]);
        long end = Long.parseLong(fields[END_FIELD]);
        return MemorySegment.ofAddress(begin).reinterpret(end - begin);
    }

    void show() {
        byte[] title = title().getBytes(StandardCharsets.ISO_8859_1);
        words.fill((byte) 0);
        long length = Math.min(title.length, words.byteSize() - 1);
        MemorySegment.copy(title, 0, words, JAVA_BYTE, 0, (int) length);
    }

    /* The template was checked when it was set. */
    private String title() {
        String template = settings.text("proc-title-template");
        StringBuilder title = new StringBuilder();
        int at = 0;
        for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', at)) {
            title.append(template, at, open);
            if (template.charAt(open + 1) == '{') {
                title.append('{');
                at = open + 2;
            } else {
                int close = template.indexOf('}', open);
                title.append(value(template.substring(open + 1, close)));
                at = close + 1;
            }
        }
        return title.append(template, at, template.length()).toString().strip();
    }

    private String value(String variable) {
        return switch (variable) {
            case "title" -> NAME;
            case "listen-addr" -> address();
            case "server-mode" -> "";
            case "config-file" -> configFile == null ? "-" : configFile.toString();
            default -> settings.text(variable);
        };
    }

    private String address() {
        long port = settings.number("port");
        if (port == 0) {
            port = settings.number("tls-port");
        }
        if (port == 0) {
            return "unixsocket:" + settings.text("unixsocket");
        }
        List<String> addresses = settings.words("bind");
        return (addresses.isEmpty() ? "*" : addresses.getFirst()) + ":" + port;
    }
}
