package io.respite.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.respite.golden.LocalTarget;
import io.respite.golden.RealRedis;
import io.respite.golden.Target;
import io.respite.golden.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Several clients whose commands go by turns to Respite and to a real Redis, round after round from
 * seeds; where the two differ, the round is cut down to what the difference needs.
 */
abstract class CrowdContest {

    private static final int SILENCE_MS = 30_000;

    /** What one of the clients sends. */
    record Step(int client, Request request) {
        @Override
        public String toString() {
            return client + "> " + request;
        }
    }

    Target respite;
    Target redis;

    /** The steps of one round. */
    abstract List<Step> steps(Random random) throws IOException;

    /** Null when all replies are alike, and what is left is. */
    abstract String difference(List<Step> steps) throws IOException;

    final void play(int rounds) throws IOException {
        Optional<Path> binary = RealRedis.binary();
        assumeTrue(binary.isPresent(), "there is no redis-server for this machine");
        try (LocalTarget ours = new LocalTarget();
                RealRedis theirs = RealRedis.start(binary.get(), SILENCE_MS)) {
            respite = ours;
            redis = theirs;
            long seed = Long.getLong("differential.seed", 20261122);
            for (int i = 0; i < rounds; i++) {
                List<Step> steps = steps(new Random(seed + i));
                if (difference(steps) != null) {
                    List<Step> few = shortened(steps);
                    StringBuilder shown = new StringBuilder("seed " + (seed + i));
                    few.forEach(step -> shown.append('\n').append(step));
                    assertThat(difference(few)).as(shown.toString()).isNull();
                }
            }
        }
    }

    private List<Step> shortened(List<Step> steps) throws IOException {
        List<Step> left = steps;
        for (int part = left.size() / 2; part > 0; part /= 2) {
            for (int start = 0; start + part <= left.size(); ) {
                List<Step> fewer = new ArrayList<>(left);
                fewer.subList(start, start + part).clear();
                if (difference(fewer) != null) {
                    left = fewer;
                } else {
                    start += part;
                }
            }
        }
        return left;
    }

    /** Sends a step to both; null when the replies are alike. */
    static String difference(Crowd ours, Crowd theirs, Step step) throws IOException {
        String our = ours.send(step.client(), step.request());
        String their = theirs.send(step.client(), step.request());
        return our.equals(their) ? null : step + "\nRespite:\n" + our + "Redis:\n" + their;
    }

    final boolean isBefore72() {
        return redis.version().compareTo(new Version("7.2")) < 0;
    }
}
