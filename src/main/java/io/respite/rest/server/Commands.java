package io.respite.rest.server;

import io.respite.resp.CommandError;
import io.respite.rest.door.Caller;
import io.respite.rest.door.Door;
import io.respite.rest.door.Reply;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Runs the command behind a resource, so that it is counted, shown and refused as any other. What
 * it refuses fails the answer with its {@link CommandError}.
 */
final class Commands {

    private Commands() {}

    /** Runs a command; its words are text of one byte a character. */
    static Uni<Reply> run(Door door, Caller caller, String... words) {
        return done(() -> door.run(caller, words));
    }

    /** The reply that is no failure. */
    static Uni<Reply> done(Supplier<CompletionStage<Reply>> reply) {
        return Uni.createFrom().completionStage(reply).invoke(Commands::check);
    }

    private static void check(Reply reply) {
        if (reply instanceof Reply.Failure failure) {
            throw new CommandError(failure.text());
        }
    }
}
