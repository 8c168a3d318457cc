package io.respite.commands.connection;

import io.respite.engine.ClientFacts;
import io.respite.engine.Session;
import io.respite.engine.users.User;
import io.respite.engine.users.Users;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.Locale;

/**
 * Which clients CLIENT KILL means: those that all of these are true of; null or 0 leaves a filter
 * out.
 *
 * @param others whether the client that asks is spared
 */
record KillOptions(
        String address, String localAddress, String type, long id, User user, boolean others) {

    private static final CommandError BAD_ID =
            new CommandError("ERR client-id should be greater than 0");

    /** CLIENT KILL address | filter value ... */
    static KillOptions parse(Args args, Users users) {
        if (args.count() == 3) {
            return new KillOptions(args.text(2), null, null, 0, null, false);
        }
        KillOptions options = new KillOptions(null, null, null, 0, null, true);
        for (int i = 2; i < args.count(); i += 2) {
            if (i + 1 == args.count()) {
                throw CommandError.SYNTAX;
            }
            options = options.with(args, i, users);
        }
        return options;
    }

    private KillOptions with(Args args, int i, Users users) {
        int at = i + 1;
        return switch (args.shown(i).toLowerCase(Locale.ROOT)) {
            case "id" -> {
                long newId = args.integer(at, 1, Long.MAX_VALUE, BAD_ID);
                yield new KillOptions(address, localAddress, type, newId, user, others);
            }
            case "type" -> {
                String newType = ClientTypes.parse(args, at);
                yield new KillOptions(address, localAddress, newType, id, user, others);
            }
            case "addr" -> new KillOptions(args.text(at), localAddress, type, id, user, others);
            case "laddr" -> new KillOptions(address, args.text(at), type, id, user, others);
            case "user" ->
                    new KillOptions(address, localAddress, type, id, user(args, at, users), others);
            case "skipme" ->
                    new KillOptions(address, localAddress, type, id, user, isYes(args, at));
            default -> throw CommandError.SYNTAX;
        };
    }

    private static User user(Args args, int i, Users users) {
        User user = users.find(args.text(i));
        if (user == null) {
            throw new CommandError("ERR No such user '" + args.shown(i) + "'");
        }
        return user;
    }

    private static boolean isYes(Args args, int i) {
        boolean isYes = args.is(i, "yes");
        if (!isYes && !args.is(i, "no")) {
            throw CommandError.SYNTAX;
        }
        return isYes;
    }

    boolean mean(Session session, Session asking) {
        return (address == null || address.equals(session.peer().address()))
                && (localAddress == null || localAddress.equals(session.peer().localAddress()))
                && (type == null || type.equals(ClientFacts.type(session)))
                && (id == 0 || id == session.id())
                && (user == null || user == session.user())
                && (!others || session != asking);
    }
}
