package io.respite.app;

import io.respite.persistence.aof.AofCheck;
import io.respite.persistence.rdb.RdbCheck;
import java.util.List;

/** {@code --check-aof [options] FILE}: as {@code redis-check-aof} does. */
final class AofChecker {

    private AofChecker() {}

    /** Checks as the words say, of which the first is {@code --check-aof}. Returns the status. */
    static int run(String... words) {
        AofCheck check =
                new AofCheck(
                        System.out,
                        System.in,
                        (file, out) -> RdbCheck.check(file, out::println).end());
        return check.run(List.of(words).subList(1, words.length));
    }
}
