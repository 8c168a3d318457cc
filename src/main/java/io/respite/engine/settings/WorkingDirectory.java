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

    /** What Linux allows, in bytes; of letters beyond ASCII a little more passes here. */
    private static final int LONGEST_NAME = 255;

    private static final int LONGEST_PATH = 4095;

    @Override
    public Value parse(List<String> words, Value now) {
        if (now == null) {
            /* Where the process is, even if its user may not be there. */
            return new Value(ConfigText.bytesOf(Path.of("").toAbsolutePath().toString()), 0);
        }
        String word = ConfigText.textOf(CNumber.cString(words.get(0)));
        Path path = Path.of(ConfigText.textOf(now.text())).resolve(word);
        if (isTooLong(word)) {
            throw new Refused("File name too long");
        }
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

    private static boolean isTooLong(String path) {
        int name = 0;
        for (int i = 0; i < path.length(); i++) {
            name = path.charAt(i) == '/' ? 0 : name + 1;
            if (name > LONGEST_NAME || i >= LONGEST_PATH) {
                return true;
            }
        }
        return false;
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
