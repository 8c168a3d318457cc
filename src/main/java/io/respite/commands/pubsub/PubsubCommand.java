package io.respite.commands.pubsub;

import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.PUBSUB;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.ChannelKind;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.Flag;
import io.respite.engine.PubSub;
import io.respite.resp.Args;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** PUBSUB: who is subscribed to what. */
public final class PubsubCommand implements Family {

    private static final Flag[] FLAGS = {PUBSUB, LOADING, STALE};

    @Override
    public List<Command> commands() {
        return List.of(
                Command.container(
                        "pubsub",
                        -2,
                        Command.of("pubsub|channels", -2, this::channels, FLAGS),
                        Command.of("pubsub|numpat", 2, this::patterns, FLAGS),
                        Command.of("pubsub|numsub", -2, this::subscribers, FLAGS),
                        Command.of("pubsub|shardchannels", -2, this::shardChannels, FLAGS),
                        Command.of("pubsub|shardnumsub", -2, this::shardSubscribers, FLAGS),
                        Command.of("pubsub|help", 2, this::help, LOADING, STALE)));
    }

    private void channels(Call call) {
        list(call, ChannelKind.CHANNEL);
    }

    private void shardChannels(Call call) {
        list(call, ChannelKind.SHARD);
    }

    /** PUBSUB CHANNELS [pattern]. */
    private static void list(Call call, ChannelKind kind) {
        Args args = call.args();
        if (args.count() > 3) {
            throw call.badSubcommand();
        }
        PubSub pubSub = call.engine().pubSub();
        if (args.count() == 2) {
            pubSub.list(kind, 0, PubSub.ALL, call.reply());
        } else {
            pubSub.list(kind, args.ref(2), args.length(2), call.reply());
        }
    }

    private void patterns(Call call) {
        call.reply().integer(call.engine().pubSub().channels(ChannelKind.PATTERN));
    }

    private void subscribers(Call call) {
        count(call, ChannelKind.CHANNEL);
    }

    private void shardSubscribers(Call call) {
        count(call, ChannelKind.SHARD);
    }

    /** PUBSUB NUMSUB [channel ...]. */
    private static void count(Call call, ChannelKind kind) {
        Args args = call.args();
        ReplyWriter reply = call.reply();
        reply.array((args.count() - 2) * 2L);
        for (int i = 2; i < args.count(); i++) {
            reply.bulk(args.ref(i), args.length(i));
            reply.integer(call.engine().pubSub().subscribers(kind, args.ref(i), args.length(i)));
        }
    }

    private void help(Call call) {
        call.help(
                "CHANNELS [<pattern>]",
                "    List the channels that have subscribers, those that fit a pattern or all.",
                "NUMPAT",
                "    Count the patterns that clients are subscribed to.",
                "NUMSUB [<channel> ...]",
                "    Count the subscribers of each channel, without those of patterns.",
                "SHARDCHANNELS [<pattern>]",
                "    List the shard channels that have subscribers.",
                "SHARDNUMSUB [<shardchannel> ...]",
                "    Count the subscribers of each shard channel.");
    }
}
