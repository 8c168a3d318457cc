package io.respite.engine;

import io.respite.resp.CommandError;
import java.util.concurrent.CompletableFuture;

/** Makes copies of the server in which something may be tried of which nothing remains. */
public interface Sandboxes {

    /** Where none can be made. */
    Sandboxes NONE =
            () ->
                    CompletableFuture.failedFuture(
                            new CommandError("ERR No copy of the data can be made here"));

    /**
     * Begins to make one. For the engine thread; the future completes on any, or fails with a
     * {@link CommandError}.
     */
    CompletableFuture<Sandbox> open();

    /**
     * An engine on the same loop with a copy of the data, of which nothing comes out: it writes no
     * file, has no replicas, and its clients are those that it is given.
     */
    record Sandbox(Engine engine) {

        /** Nothing is run there any more, and the copy goes in a later turn of the loop. */
        public void close() {
            engine.end();
            engine.loop().yieldThen(() -> engine.loop().execute(engine.keyspace()::close));
        }
    }
}
