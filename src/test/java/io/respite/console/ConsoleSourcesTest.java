package io.respite.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the console's own files against what its policy and its style want. */
class ConsoleSourcesTest {

    private static final Path WEB = Path.of("src/main/resources/io/respite/console/web");

    private static final int LINE_LENGTH = 100;
    private static final int FILE_LINES = 400;

    /** Ways by which text becomes HTML or code, styles that the policy refuses, and other sites. */
    private static final Pattern BANNED =
            Pattern.compile(
                    "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|unsafeHTML|\\beval\\("
                            + "|new Function|\\sstyle=|https?://(?!www\\.w3\\.org/2000/svg)");

    private static final Pattern IMPORT =
            Pattern.compile("^\\s*(?:import .*|\\} )?(?:from|import) '([^']+)';$");

    private static List<Path> files(String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(WEB)) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }

    @Test
    void nothingMakesHtmlOfTextOrLeavesTheOrigin() throws Exception {
        List<String> found = new ArrayList<>();
        for (Path file : files("")) {
            if (Files.isRegularFile(file)) {
                for (String line : Files.readAllLines(file)) {
                    if (BANNED.matcher(line).find()) {
                        found.add(file + ": " + line.strip());
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void filesAndLinesAreShort() throws Exception {
        List<String> found = new ArrayList<>();
        for (String suffix : List.of(".js", ".css")) {
            for (Path file : files(suffix)) {
                List<String> lines = Files.readAllLines(file);
                if (lines.size() > FILE_LINES) {
                    found.add(file + " has " + lines.size() + " lines");
                }
                /* A picture's path is one word. */
                lines.stream()
                        .filter(line -> line.length() > LINE_LENGTH && !line.contains("svg`<"))
                        .forEach(line -> found.add(file + ": " + line.strip()));
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void whatIsImportedIsThere() throws Exception {
        List<String> missing = new ArrayList<>();
        int imports = 0;
        for (Path file : files(".js")) {
            for (String line : Files.readAllLines(file)) {
                Matcher matcher = IMPORT.matcher(line);
                if (matcher.matches()) {
                    imports++;
                    Path target = file.resolveSibling(matcher.group(1)).normalize();
                    if (!target.endsWith("lit/lit-html.js") && !Files.exists(target)) {
                        missing.add(file + " imports " + target);
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(imports).isGreaterThan(50);
    }
}
