package io.respite.rest.door;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.atomic.AtomicBoolean;

/** Bounds what waits on the heap for clients to take it. */
public final class Answers {

    private static final long MOST_BYTES = 64L << 20;
    private static final long RETRY_SECONDS = 1;
    private static final Budget BUDGET = new Budget(MOST_BYTES);

    private Answers() {}

    /**
     * The same answer, which counts until the client has taken it or is gone.
     *
     * @throws ServiceUnavailableException where too much waits already
     */
    public static Response bound(Response answer, RoutingContext routing) {
        if (answer.getEntity() instanceof byte[] bytes) {
            if (!BUDGET.take(bytes.length)) {
                throw new ServiceUnavailableException(
                        "It was done, but too many answers are under way", RETRY_SECONDS);
            }
            AtomicBoolean isGivenBack = new AtomicBoolean();
            Runnable giveBack =
                    () -> {
                        if (isGivenBack.compareAndSet(false, true)) {
                            BUDGET.giveBack(bytes.length);
                        }
                    };
            routing.addEndHandler(done -> giveBack.run());
            /* Whose client has gone by now hears of no end any more. */
            if (routing.response().closed() || routing.response().ended()) {
                giveBack.run();
            }
        }
        return answer;
    }
}
