package io.respite.golden;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The servers that every transcript is played against. */
final class Targets {

    private static final int SILENCE_MS = 5_000;

    private Targets() {}

    /** Starts all servers but a real Redis where there is none; the caller closes them. */
    static List<Target> start() throws IOException {
        List<Target> targets = new ArrayList<>();
        Optional<Path> redis = RealRedis.binary();
        if (redis.isPresent()) {
            targets.add(RealRedis.start(redis.get(), SILENCE_MS));
        }
        return targets;
    }
}
