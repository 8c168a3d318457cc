package io.respite.commands.pubsub;

import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.PUBSUB;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.ChannelKind;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.Flag;
import io.respite.engine.LongReply;
import io.respite.engine.PubSub;
import io.respite.engine.Session;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** SUBSCRIBE and its kin: which messages a client wants. */
public final class SubscribeCommands implements Family {

    private static final Flag[] FLAGS = {PUBSUB, NOSCRIPT, LOADING, STALE};

    /** Redis allows the other two for old clients' sake. */
    private static final CommandError SHARDS_IN_TRANSACTION =
            new CommandError("ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client");

    /** To end more subscriptions than this takes some turns. */
    private static final int MANY = 1024;

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("subscribe", -2, this::subscribe, FLAGS),
                Command.of("unsubscribe", -1, this::unsubscribe, FLAGS),
                Command.of("psubscribe", -2, this::subscribeToPatterns, FLAGS),
                Command.of("punsubscribe", -1, this::unsubscribeFromPatterns, FLAGS),
                Command.of("ssubscribe", -2, this::subscribeToShards, FLAGS),
                Command.of("sunsubscribe", -1, this::unsubscribeFromShards, FLAGS));
    }

    private void subscribe(Call call) {
        subscribe(call, ChannelKind.CHANNEL);
    }

    private void subscribeToPatterns(Call call) {
        subscribe(call, ChannelKind.PATTERN);
    }

    private void subscribeToShards(Call call) {
        if (call.engine().transactions().isRunning()) {
            throw SHARDS_IN_TRANSACTION;
        }
        subscribe(call, ChannelKind.SHARD);
    }

    /** One reply for each channel. */
    private static void subscribe(Call call, ChannelKind kind) {
        Args args = call.args();
        Session session = call.session();
        ReplyWriter reply = call.reply();
        for (int i = 1; i < args.count(); i++) {
            call.engine().pubSub().subscribe(session, kind, args.ref(i), args.length(i));
            reply.push(3);
            reply.bulk(kind.subscribed());
            reply.bulk(args.ref(i), args.length(i));
            reply.integer(count(session, kind));
        }
    }

    /* Channels and patterns are counted together, shard channels by themselves. */
    private static int count(Session session, ChannelKind kind) {
        if (kind == ChannelKind.SHARD) {
            return session.subscriptions(ChannelKind.SHARD);
        }
        return session.subscriptions(ChannelKind.CHANNEL)
                + session.subscriptions(ChannelKind.PATTERN);
    }

    private void unsubscribe(Call call) {
        unsubscribe(call, ChannelKind.CHANNEL);
    }

    private void unsubscribeFromPatterns(Call call) {
        unsubscribe(call, ChannelKind.PATTERN);
    }

    private void unsubscribeFromShards(Call call) {
        unsubscribe(call, ChannelKind.SHARD);
    }

    /** One reply for each channel that was named or, where none was, was subscribed to. */
    private static void unsubscribe(Call call, ChannelKind kind) {
        Args args = call.args();
        if (args.count() == 1) {
            unsubscribeFromAll(call, kind);
            return;
        }
        Session session = call.session();
        ReplyWriter reply = call.reply();
        for (int i = 1; i < args.count(); i++) {
            call.engine().pubSub().unsubscribe(session, kind, args.ref(i), args.length(i));
            reply.push(3);
            reply.bulk(kind.unsubscribed());
            reply.bulk(args.ref(i), args.length(i));
            reply.integer(count(session, kind));
        }
    }

    private static void unsubscribeFromAll(Call call, ChannelKind kind) {
        Session session = call.session();
        ReplyWriter reply = call.reply();
        if (session.subscriptions(kind) == 0) {
            reply.push(3);
            reply.bulk(kind.unsubscribed());
            reply.nullBulk();
            reply.integer(count(session, kind));
            return;
        }
        PubSub pubSub = call.engine().pubSub();
        if (session.subscriptions(kind) > MANY) {
            pubSub.end(session, kind);
            session.replyInParts(new FarewellReply(pubSub, session, kind));
            return;
        }
        while (session.subscriptions(kind) > 0) {
            endFirst(pubSub, session, kind, reply);
        }
    }

    private static void endFirst(
            PubSub pubSub, Session session, ChannelKind kind, ReplyWriter reply) {
        long subscription = pubSub.firstSubscription(session, kind);
        reply.push(3);
        reply.bulk(kind.unsubscribed());
        reply.bulk(PubSub.name(subscription), PubSub.nameLength(subscription));
        pubSub.removeFirst(session, kind);
        reply.integer(count(session, kind));
    }

    /* The end of very many subscriptions. */
    private record FarewellReply(PubSub pubSub, Session session, ChannelKind kind)
            implements LongReply {

        @Override
        public boolean more(ReplyWriter reply) {
            long end = reply.position() + PART_BYTES;
            while (session.subscriptions(kind) > 0 && reply.position() < end) {
                endFirst(pubSub, session, kind, reply);
            }
            return session.subscriptions(kind) > 0;
        }

        @Override
        public void end() {
            /* Of a client that is gone PubSub forgets all. */
        }
    }
}
