package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.engine.settings.Directives;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OomScoreTest {

    private final Settings settings = new Settings(Directives.all());
    private boolean isReplica;
    @TempDir Path directory;

    private Path file() throws IOException {
        return Files.writeString(directory.resolve("oom_score_adj"), "150\n");
    }

    private void set(String mode, String... values) {
        settings.put("oom-score-adj", List.of(mode));
        settings.put("oom-score-adj-values", List.of(values));
    }

    @Test
    void countsFromWhatItWasOrIsAbsolute() throws IOException {
        Path file = file();
        OomScore score = new OomScore(file, settings, () -> isReplica);
        score.set();
        assertThat(file).hasContent("150");

        set("relative", "10", "200", "800");
        score.set();
        assertThat(file).hasContent("160");
        isReplica = true;
        score.set();
        assertThat(file).hasContent("350");

        set("absolute", "10", "2000", "2000");
        score.set();
        assertThat(file).hasContent("1000");

        set("no", "0", "200", "800");
        score.set();
        assertThat(file).hasContent("150");
    }

    @Test
    void whatCannotBeWrittenIsRefused() {
        OomScore directoryOfScores = new OomScore(directory, settings, () -> isReplica);
        set("yes", "0", "200", "800");
        assertThatThrownBy(directoryOfScores::set)
                .isInstanceOf(Refused.class)
                .hasMessage("Failed to set current oom_score_adj. Check server logs.");
        directoryOfScores.begin();
    }

    @Test
    void aSystemWithoutSuchAFileHasNone() {
        set("yes", "0", "200", "800");
        new OomScore(directory.resolve("none"), settings, () -> isReplica).set();
        assertThat(directory).isEmptyDirectory();
    }
}
