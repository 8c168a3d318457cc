package io.respite.engine.settings;

import io.respite.engine.settings.Setting.Kind;
import io.respite.engine.settings.Setting.Line;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Setting.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code dir}: where files are, kept as a real absolute path. A Java process cannot change its
 * working directory, so a relative path counts from the value before, as it would after one.
 */
record WorkingDirectory() implements Kind {

    @Override
    public Value parse(List<String> words, Value now) {
        if (now == null) {
            /* Where the process is, even if its user may not be there. */
            return new Value(ConfigText.bytesOf(Path.of("").toAbsolutePath().toString()), 0);
        }
        String word = ConfigText.textOf(CNumber.cString(words.get(0)));
        Path path = Path.of(ConfigText.textOf(now.text())).resolve(word);
        if (word.isEmpty() || Files.notExists(path)) {
            throw new Refused("No such file or directory");
        }
        if (!Files.isDirectory(path)) {
            throw new Refused(Files.isReadable(path) ? "Not a directory" : "Permission denied");
        }
        if (!Files.isExecutable(path)) {
            throw new Refused("Permission denied");
        }
        try {
            return new Value(ConfigText.bytesOf(path.toRealPath().toString()), 0);
        } catch (IOException e) {
            throw new Refused(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public List<Line> lines(Value value, Value initial) {
        return List.of(new Line(ConfigText.quote(value.text()), true));
    }

    @Override
    public String syntax() {
        return "path";
    }
}
