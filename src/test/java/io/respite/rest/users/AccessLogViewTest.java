package io.respite.rest.users;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.users.AccessLog;
import io.respite.engine.users.AccessLog.Occasion;
import io.respite.engine.users.Denial;
import io.respite.rest.users.AccessLogView.Place;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pages of what was denied, while more is. */
class AccessLogViewTest {

    private final AccessLog log = new AccessLog();

    private void deny(String object, long nowMs) {
        log.add(new Occasion(Denial.Reason.KEY, "toplevel", object, "ann"), "id=1", nowMs, 100);
    }

    private AccessLogView page(String cursor, int count) {
        return AccessLogView.of(log, 100, Place.of(cursor), count);
    }

    private static List<String> objects(AccessLogView page) {
        return page.entries().stream().map(entry -> entry.object().json().toString()).toList();
    }

    @Test
    void allOfOneMomentAreOnSomePage() {
        for (int i = 0; i < 9; i++) {
            deny("k" + i, 1000);
        }
        List<String> all = new ArrayList<>();
        AccessLogView page = page(null, 2);
        all.addAll(objects(page));
        while (page.cursor() != null) {
            page = page(page.cursor(), 2);
            all.addAll(objects(page));
        }
        assertThat(all).containsExactly("k8", "k7", "k6", "k5", "k4", "k3", "k2", "k1", "k0");
    }

    @Test
    void whatIsDeniedAgainMeanwhileHidesNothing() {
        deny("a", 1000);
        deny("b", 2000);
        deny("c", 3000);
        AccessLogView first = page("", 2);
        assertThat(objects(first)).containsExactly("c", "b");

        deny("b", 4000);

        AccessLogView second = page(first.cursor(), 2);
        assertThat(objects(second)).containsExactly("a");
        assertThat(second.cursor()).isNull();
    }
}
