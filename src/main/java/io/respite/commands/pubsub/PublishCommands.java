package io.respite.commands.pubsub;

import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.MAY_REPLICATE;
import static io.respite.engine.Flag.PUBSUB;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.ChannelKind;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.Flag;
import io.respite.resp.Args;
import java.util.List;

/** PUBLISH and SPUBLISH: messages to those who are subscribed to a channel. Hot. */
public final class PublishCommands implements Family {

    private static final Flag[] FLAGS = {PUBSUB, LOADING, STALE, FAST, MAY_REPLICATE};

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("publish", 3, this::publish, FLAGS),
                Command.of("spublish", 3, this::publishToShard, FLAGS));
    }

    private void publish(Call call) {
        publish(call, ChannelKind.CHANNEL);
    }

    private void publishToShard(Call call) {
        publish(call, ChannelKind.SHARD);
    }

    private static void publish(Call call, ChannelKind kind) {
        Args args = call.args();
        long receivers =
                call.engine()
                        .pubSub()
                        .on(kind, args.ref(1), args.length(1))
                        .publish(args.ref(2), args.length(2));
        call.effects().verbatim();
        call.reply().integer(receivers);
    }
}
