package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.settings.ConfigText;
import io.respite.golden.RealRedis;
import io.respite.golden.Version;
import io.respite.topology.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Connection;

/**
 * Every directive that a real Redis names, set to every value of {@link DirectiveBattery} while it
 * runs and while this server runs: the same reply, and the same value afterwards.
 */
class DirectivesIT {

    /** Some value ends a Redis 7.2 that was not prepared for it. */
    private static final Set<String> FATAL = Set.of("tls-cluster", "tls-replication");

    /** Redis 7.2 takes other values than 7.0, and Debian's cannot defragment. */
    private static final Set<String> SINCE_7_2 = Set.of("loglevel", "activedefrag");

    @TempDir Path dir;

    @Test
    void everyValueOfEveryDirectiveIsTakenOrRefusedAsInRedis() throws Exception {
        Optional<Path> binary = RealRedis.binary();
        Assumptions.assumeTrue(
                binary.isPresent() && isOfSeven(binary.get()), "no redis-server of 7.0 or later");
        boolean isOld = RealRedis.version(binary.get()).compareTo(new Version("7.2")) < 0;
        String[] options = {"--enable-protected-configs", "yes"};
        List<String> wrong = new ArrayList<>();
        int count = 0;
        try (Node redis = Node.redis(binary.get(), dir.resolve("redis"), options);
                Node respite = Node.respite(dir.resolve("respite"), options);
                Connection theirs = new Connection("127.0.0.1", redis.port());
                Connection ours = new Connection("127.0.0.1", respite.port())) {
            for (String name : redis.client().configGet("*").keySet()) {
                boolean isLeftOut =
                        DirectiveBattery.MACHINES.contains(name)
                                || FATAL.contains(name)
                                || isOld && SINCE_7_2.contains(name);
                if (!isLeftOut) {
                    List<String> expected = DirectiveRecorder.set(theirs, name);
                    compare(name, expected, DirectiveRecorder.set(ours, name), wrong);
                    count++;
                }
            }
        }
        assertThat(String.join("\n", wrong)).isEmpty();
        assertThat(count).isGreaterThan(170);
    }

    private static boolean isOfSeven(Path binary) throws Exception {
        return RealRedis.version(binary).compareTo(new Version("7.0")) >= 0;
    }

    private static void compare(
            String name, List<String> expected, List<String> ours, List<String> wrong) {
        for (int i = 0; i < ours.size(); i++) {
            if (!ours.get(i).equals(expected.get(i))) {
                String value = DirectiveBattery.shortened(DirectiveBattery.VALUES.get(i));
                wrong.add(
                        "%s %s: %s, in Redis %s"
                                .formatted(
                                        name,
                                        ConfigText.quote(value),
                                        ours.get(i),
                                        expected.get(i)));
            }
        }
    }
}
