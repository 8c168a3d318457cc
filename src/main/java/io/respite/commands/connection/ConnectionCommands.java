package io.respite.commands.connection;

import static io.respite.engine.Flag.FAST;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import jakarta.inject.Singleton;
import java.util.List;

/** The connection itself: who is there, which database, which protocol. */
@Singleton
public final class ConnectionCommands implements Family {

    @Override
    public List<Command> commands() {
        return List.of(Command.of("ping", -1, this::ping, FAST));
    }

    private void ping(Call call) {
        Args args = call.args();
        if (args.count() > 2) {
            throw CommandError.arity("ping");
        }
        if (args.count() == 1) {
            call.reply().pong();
        } else {
            call.reply().bulk(args.ref(1), args.length(1));
        }
    }
}
