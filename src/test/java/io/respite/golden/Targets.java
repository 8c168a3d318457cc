package io.respite.golden;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The servers that every transcript is played against. */
final class Targets {

    /** Words after {@code @needs} that stand for what Respite does not have yet. */
    static final Set<String> LACKING = Set.of();

    /** The version of Redis whose behaviour Respite shows. */
    static final Version VERSION = new Version("7.2.6");

    private static final int SILENCE_MS = 20_000;

    private Targets() {}

    /**
     * Starts all servers but a real Redis where there is none; the caller closes them. The system
     * property {@code golden.server}, as {@code host:port}, adds a Respite that runs already.
     */
    static List<Target> start() throws IOException {
        List<Target> targets = new ArrayList<>();
        targets.add(new LocalTarget());
        String running = System.getProperty("golden.server");
        if (running != null) {
            String[] address = running.split(":");
            targets.add(
                    new SocketTarget(
                            "respite at " + running,
                            VERSION,
                            LACKING,
                            address[0],
                            Integer.parseInt(address[1])));
        }
        Optional<Path> redis = RealRedis.binary();
        if (redis.isPresent()) {
            targets.add(RealRedis.start(redis.get(), SILENCE_MS));
        }
        return targets;
    }
}
