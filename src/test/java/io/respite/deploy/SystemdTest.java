package io.respite.deploy;

import static io.respite.deploy.DeployFiles.DEPLOY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/systemd/respite.service}. */
class SystemdTest {

    private static final Path UNIT = DEPLOY.resolve("systemd/respite.service");
    private static final String INSTALLED = "/opt/respite/bin/respite-server";

    @TempDir Path directory;

    private static String value(String name) throws IOException {
        return Files.readAllLines(UNIT).stream()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    /** Asks systemd's own judge about the unit, with a program that is there. */
    private void analyze(String... words) throws Exception {
        String launcher = DEPLOY.resolve("respite-server").toAbsolutePath().toString();
        Path unit = directory.resolve("respite.service");
        Files.writeString(unit, Files.readString(UNIT).replace(INSTALLED, launcher));
        List<String> command = new ArrayList<>(List.of("systemd-analyze"));
        command.addAll(List.of(words));
        command.add(unit.toString());
        Process analyze;
        try {
            analyze = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException absent) {
            assumeTrue(false, "systemd-analyze is not there, so nobody judges the unit");
            return;
        }
        String said = new String(analyze.getInputStream().readAllBytes());
        assertThat(analyze.waitFor()).as(said).isZero();
        assertThat(said).doesNotContain("Unknown key", "ignoring");
    }

    @Test
    void systemdTakesIt() throws Exception {
        analyze("verify");
    }

    @Test
    void itsExposureIsBelow20Of100() throws Exception {
        analyze("security", "--offline=true", "--threshold=20");
    }

    @Test
    void itStartsWhatIsAssembledWithDirectivesThatExist() throws IOException {
        String start = value("ExecStart");
        assertThat(start).startsWith(INSTALLED + " /etc/respite/respite.conf ");
        DeployFiles.assertFlagsExist(start);
        assertThat(Files.readString(UNIT)).contains("deploy/assemble --with-java /opt/respite\n");
        List<String> variables =
                Files.readAllLines(UNIT).stream()
                        .filter(line -> line.startsWith("Environment="))
                        .map(line -> line.substring("Environment=".length()).split("=")[0])
                        .toList();
        assertThat(variables).contains("RESPITE_MAXMEMORY_PERCENT");
        DeployFiles.assertVariablesExist(variables);
    }

    @Test
    void itHasRoomForAllClientsAndTimeForAllReplicas() throws IOException {
        assertThat(Long.parseLong(value("LimitNOFILE")))
                .isGreaterThan(Long.parseLong(DeployFiles.initial("maxclients")));
        assertThat(value("TimeoutStopSec")).isEqualTo("10min");
    }
}
