package io.respite.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.respite.golden.CommandLine;
import io.respite.golden.Connection;
import io.respite.golden.LocalTarget;
import io.respite.golden.RealRedis;
import io.respite.golden.ReplyLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Distances that become scores are those of a real Redis on this machine, to the last digit. */
class StoredDistanceTest {

    private static final int MEMBERS = 300;
    private static final int SEARCHES = 20;
    private static final int SILENCE_MS = 30_000;

    @Test
    void storedDistancesAreTheSameDoubles() throws IOException {
        Optional<Path> binary = RealRedis.binary();
        assumeTrue(binary.isPresent(), "there is no redis-server for this machine");
        try (LocalTarget ours = new LocalTarget();
                RealRedis theirs = RealRedis.start(binary.get(), SILENCE_MS);
                Connection us = ours.connect();
                Connection them = theirs.connect()) {
            List<Request> requests = requests(new Random(1));
            for (Request request : requests) {
                assertThat(ask(us, request)).as(request.toString()).isEqualTo(ask(them, request));
            }
        }
    }

    private static List<Request> requests(Random random) {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            requests.add(Request.exact("GEOADD", "g", longitude(random), latitude(random), "" + i));
        }
        for (int i = 0; i < SEARCHES; i++) {
            String search =
                    "GEORADIUS g "
                            + longitude(random)
                            + " "
                            + latitude(random)
                            + " 22000 km STOREDIST d";
            requests.add(Request.exact(search.split(" ")));
            /* As long as the text of a score, which older Redis rounds to 17 digits. */
            for (int k = 0; k < MEMBERS; k += 3) {
                requests.add(Request.exact("ZSCORE", "d", "" + k));
            }
        }
        return requests;
    }

    private static String longitude(Random random) {
        return "" + random.nextDouble(-180, 180);
    }

    private static String latitude(Random random) {
        return "" + random.nextDouble(-85, 85);
    }

    private static Reply ask(Connection connection, Request request) throws IOException {
        connection.send(CommandLine.request(request.bytes()));
        return new Reply(ReplyLines.read(connection.replies(), 1)).withPlainNumbers();
    }
}
