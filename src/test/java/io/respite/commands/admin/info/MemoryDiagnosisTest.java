package io.respite.commands.admin.info;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryDiagnosisTest {

    private static final long MB = 1 << 20;

    private static final List<String> ALL =
            List.of("Peak", "Process", "Fragmentation", "Returns", "Replicas", "Clients");

    /* Each row is one step past a limit, or just at it: in MB, 100 in use. */
    @ParameterizedTest
    @CsvSource({
        "4, 4, 4, 0, 100, 0, 0, little",
        "100, 150, 110, 0, 140, 10, 19, none",
        "100, 151, 110, 0, 140, 10, 19, Peak",
        "100, 100, 110, 0, 141, 10, 19, Process",
        "100, 100, 111, 0, 140, 10, 19, Fragmentation",
        "6, 6, 9, 0, 15, 0, 0, none",
        "100, 100, 110, 12, 140, 10, 19, Returns",
        "100, 100, 110, 0, 140, 11, 19, Replicas",
        "100, 100, 110, 0, 140, 10, 20, Clients"
    })
    void eachFindingHasItsLimit(
            long used,
            long peak,
            long held,
            long returning,
            long resident,
            long replicas,
            long clients,
            String expected) {
        MemoryFigures memory =
                new MemoryFigures(
                        used * MB,
                        peak * MB,
                        held * MB,
                        returning * MB,
                        resident * MB,
                        0,
                        0,
                        replicas * MB,
                        clients * MB,
                        0,
                        0);
        String report = MemoryDiagnosis.of(memory, 100);
        assertThat(report).endsWith("\n");
        for (String each : ALL) {
            assertThat(report.contains(" * " + each + ": "))
                    .as(each)
                    .isEqualTo(each.equals(expected));
        }
        assertThat(report.startsWith("There is too little")).isEqualTo(expected.equals("little"));
        assertThat(report.startsWith("Nothing")).isEqualTo(expected.equals("none"));
    }
}
