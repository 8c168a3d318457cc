package io.respite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the sources against the part of the house style that can be counted. */
class TidyTest {

    private static final int LINE_LENGTH = 100;
    private static final int METHOD_LINES = 60;
    private static final int FILE_LINES = 600;

    private static final Path MAIN = Path.of("src/main/java");
    private static final List<Path> SOURCES =
            List.of(
                    MAIN,
                    Path.of("src/test/java"),
                    Path.of("src/jmh/java"),
                    Path.of("src/dev/java"));

    /** The words are in pieces, so that this file does not find itself. */
    private static final Pattern BANNED =
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b|@auth" + "or\\b");

    private static final Pattern WILDCARD_IMPORT = Pattern.compile("^import .*\\*;");

    private static final Pattern TYPE = Pattern.compile("\\b(class|interface|enum|record) [A-Z]");

    @Test
    void linesAreAtMost100Long() {
        assertThat(lines(SOURCES, line -> line.codePointCount(0, line.length()) > LINE_LENGTH))
                .isEmpty();
    }

    @Test
    void nothingIsLeftToDoAndNobodySigns() {
        assertThat(lines(SOURCES, line -> BANNED.matcher(line).find())).isEmpty();
    }

    @Test
    void importsNameOneClassEach() {
        assertThat(lines(SOURCES, line -> WILDCARD_IMPORT.matcher(line).find())).isEmpty();
    }

    @Test
    void mainFilesHaveAtMost600Lines() {
        assertThat(javaFiles(List.of(MAIN)).filter(file -> read(file).size() > FILE_LINES))
                .isEmpty();
    }

    @Test
    void mainMethodsHaveAtMost60Lines() {
        List<String> tooLong =
                javaFiles(List.of(MAIN))
                        .flatMap(file -> longMethods(file, read(file)).stream())
                        .toList();
        assertThat(tooLong).isEmpty();
    }

    @Test
    void everyMainPackageIsDescribed() {
        assertThat(
                        javaFiles(List.of(MAIN))
                                .map(Path::getParent)
                                .distinct()
                                .filter(dir -> !Files.exists(dir.resolve("package-info.java"))))
                .isEmpty();
    }

    @Test
    void aLongMethodIsFound() {
        List<String> source =
                new ArrayList<>(List.of("class A {", "    void longOne(", "            int a) {"));
        for (int i = 0; i < METHOD_LINES; i++) {
            source.add("        a++;");
        }
        source.addAll(List.of("    }", "", "    void shortOne() {", "    }", "}"));

        assertThat(longMethods(Path.of("A.java"), source)).containsExactly("A.java:2 has 63 lines");
    }

    @Test
    void linesAreFound() {
        assertThat(lines(List.of(MAIN), line -> line.startsWith("package io.respite")))
                .isNotEmpty();
    }

    /**
     * Members of a class (at 4 spaces) or of a nested one (at 8) that are longer than allowed. A
     * member begins at its first line of code, and ends at the closing brace of the same indent.
     */
    private static List<String> longMethods(Path file, List<String> source) {
        List<String> tooLong = new ArrayList<>();
        for (String margin : List.of("    ", "        ")) {
            int start = -1;
            for (int i = 0; i < source.size(); i++) {
                String line = source.get(i);
                if (line.equals(margin + "}")) {
                    int length = i - start + 1;
                    if (start >= 0 && length > METHOD_LINES) {
                        tooLong.add(file + ":" + (start + 1) + " has " + length + " lines");
                    }
                    start = -1;
                } else if (line.matches(margin + "[^ /*@}].*")) {
                    start = TYPE.matcher(line).find() ? -1 : i;
                }
            }
        }
        return tooLong;
    }

    private static List<String> lines(List<Path> roots, Predicate<String> wanted) {
        Function<Path, Stream<String>> found =
                file -> {
                    List<String> source = read(file);
                    return IntStream.range(0, source.size())
                            .filter(i -> wanted.test(source.get(i)))
                            .mapToObj(i -> file + ":" + (i + 1) + " " + source.get(i).strip());
                };
        return javaFiles(roots).flatMap(found).toList();
    }

    private static Stream<Path> javaFiles(List<Path> roots) {
        return roots.stream()
                .filter(Files::isDirectory)
                .flatMap(TidyTest::tree)
                .filter(file -> file.toString().endsWith(".java"));
    }

    private static Stream<Path> tree(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
