package io.respite.rest.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.respite.app.Families;
import io.respite.app.Sections;
import io.respite.engine.Command;
import io.respite.engine.CommandTable;
import jakarta.ws.rs.HttpMethod;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every call is checked against the commands that it stands for, so none may lack them. */
class StandsForTest {

    private static final List<JavaMethod> RESOURCE_METHODS =
            new ClassFileImporter()
                            .withImportOption(new ImportOption.DoNotIncludeTests())
                            .importPackages("io.respite")
                            .stream()
                            .flatMap(type -> type.getMethods().stream())
                            .filter(method -> method.isMetaAnnotatedWith(HttpMethod.class))
                            .toList();

    @Test
    void everyResourceMethodSaysWhatItStandsFor() {
        assertThat(RESOURCE_METHODS)
                .hasSizeGreaterThan(8)
                .allMatch(method -> method.isAnnotatedWith(StandsFor.class));
    }

    @Test
    void theCommandsAreThere() {
        Set<String> known = new TreeSet<>();
        new CommandTable(Families.all(Sections.all("test")))
                .forEach(command -> known.addAll(names(command)));
        List<String> named =
                RESOURCE_METHODS.stream()
                        .flatMap(method -> Stream.of(method.getAnnotationOfType(StandsFor.class)))
                        .flatMap(commands -> Stream.of(commands.value()))
                        .toList();
        assertThat(named).isNotEmpty().isSubsetOf(known);
    }

    /* A container stands for nothing by itself. */
    private static List<String> names(Command command) {
        return command.subcommands().isEmpty()
                ? List.of(command.fullName().toUpperCase(Locale.ROOT))
                : List.of();
    }
}
