package io.respite.app;

import io.respite.engine.settings.ConfigRewrite;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * How likely the kernel ends this process when memory runs out, as {@code oom-score-adj} and
 * {@code oom-score-adj-values} have it. Under Linux; elsewhere nothing is done. Owned by the engine
 * thread.
 */
final class OomScore {

    private static final Logger log = Logger.getLogger(OomScore.class);

    private static final int MOST = 1000;

    private final Path file;
    private final Settings settings;
    private final BooleanSupplier isReplica;

    /** What it was before it was set here; null while it is not. */
    private Integer before;

    OomScore(Path file, Settings settings, BooleanSupplier isReplica) {
        this.file = file;
        this.settings = settings;
        this.isReplica = isReplica;
    }

    /** Follows the directives of this process from now on. */
    static OomScore follow(Settings settings, BooleanSupplier isReplica) {
        OomScore score = new OomScore(Path.of("/proc/self/oom_score_adj"), settings, isReplica);
        settings.onChange(score::set, "oom-score-adj", "oom-score-adj-values");
        return score;
    }

    /** The same as {@link #set}, where nobody is to be told that it failed: the log has said so. */
    void begin() {
        try {
            set();
        } catch (Refused logged) {
            log.debug("oom_score_adj stays as it was");
        }
    }

    /** Sets it as the directives have it for a primary or a replica, whichever this server is. */
    void set() {
        if (!Files.exists(file)) {
            return;
        }
        String mode = settings.text("oom-score-adj");
        try {
            if (!mode.equals("no")) {
                if (before == null) {
                    before = Integer.valueOf(Files.readString(file).strip());
                }
                int base = mode.equals("absolute") ? 0 : before;
                int wanted = Integer.parseInt(settings.words("oom-score-adj-values").get(place()));
                write(Math.clamp(base + wanted, -MOST, MOST));
            } else if (before != null) {
                write(before);
                before = null;
            }
        } catch (IOException refused) {
            log.warn("Unable to write oom_score_adj: " + ConfigRewrite.reason(refused));
            throw new Refused("Failed to set current oom_score_adj. Check server logs.");
        }
    }

    private int place() {
        return isReplica.getAsBoolean() ? 1 : 0;
    }

    private void write(int score) throws IOException {
        Files.writeString(file, Integer.toString(score));
    }
}
