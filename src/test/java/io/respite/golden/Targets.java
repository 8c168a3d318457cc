package io.respite.golden;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The servers that every transcript is played against. */
final class Targets {

    private static final int SILENCE_MS = 5_000;

    private Targets() {}

    /** Starts all servers; the caller closes them. */
    static List<Target> start() throws IOException {
        List<Target> targets = new ArrayList<>();
        targets.add(new LocalTarget());
        var redis = RealRedis.binary();
        if (redis.isPresent()) {
            targets.add(RealRedis.start(redis.get(), SILENCE_MS));
        }
        return targets;
    }
}
