package io.respite.rest.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class OutletTest {

    private final ArrayDeque<Runnable> turns = new ArrayDeque<>();
    private final List<String> heard = new ArrayList<>();
    private int ends;
    private boolean isComplete;
    private Flow.Subscription subscription;
    private final Outlet outlet = new Outlet(turns::add, () -> ends++);

    private void subscribe() {
        outlet.subscribe(
                new Flow.Subscriber<>() {
                    @Override
                    public void onSubscribe(Flow.Subscription given) {
                        subscription = given;
                    }

                    @Override
                    public void onNext(Outlet.Event event) {
                        heard.add(event.name() + event.text());
                    }

                    @Override
                    public void onError(Throwable broken) {
                        throw new AssertionError(broken);
                    }

                    @Override
                    public void onComplete() {
                        isComplete = true;
                    }
                });
    }

    private void run() {
        while (!turns.isEmpty()) {
            turns.remove().run();
        }
    }

    private void offer(int number) {
        outlet.offer("e", 10, json -> json.writeNumber(number));
    }

    @Test
    void aReaderHearsAsManyAsHeWants() {
        offer(1);
        offer(2);
        offer(3);
        subscribe();
        subscription.request(2);
        run();
        assertThat(heard).containsExactly("e1", "e2");
        subscription.request(1);
        run();
        assertThat(heard).containsExactly("e1", "e2", "e3");
    }

    @Test
    void aSlowReaderLosesEventsAndIsTold() {
        subscribe();
        for (int i = 0; i < Outlet.MOST_EVENTS + 500; i++) {
            offer(i);
        }
        subscription.request(3);
        run();
        assertThat(heard).containsExactly("lost{\"lost\":500}", "e0", "e1");
        subscription.request(Long.MAX_VALUE);
        run();
        assertThat(heard).hasSize(Outlet.MOST_EVENTS + 1);
        offer(7);
        run();
        assertThat(heard).last().isEqualTo("e7");
    }

    @Test
    void largeEventsAreBoundedByTheirBytes() {
        assertThat(outlet.takes(Outlet.MOST_BYTES + 1)).isFalse();
        outlet.offer("e", Outlet.MOST_BYTES, json -> json.writeNull());
        assertThat(outlet.takes(1)).isFalse();
        subscribe();
        subscription.request(10);
        run();
        assertThat(heard).containsExactly("lost{\"lost\":2}", "enull");
        assertThat(outlet.takes(Outlet.MOST_BYTES)).isTrue();
    }

    @Test
    void theEndComesOnceWhoeverEndsIt() {
        subscribe();
        subscription.request(10);
        run();
        outlet.end();
        run();
        assertThat(isComplete).isTrue();
        subscription.cancel();
        outlet.end();
        run();
        assertThat(ends).isEqualTo(1);
        offer(1);
        run();
        assertThat(heard).isEmpty();
    }

    @Test
    void aReaderWhoIsGoneHearsNothing() {
        subscribe();
        subscription.request(10);
        offer(1);
        subscription.cancel();
        run();
        assertThat(heard).isEmpty();
        assertThat(ends).isEqualTo(1);
    }

    @Test
    void aReaderWhoGoesBeforeHeSubscribesLeavesNothing() {
        offer(1);
        outlet.cancel();
        run();
        assertThat(ends).isEqualTo(1);
    }
}
