package io.respite.commands.connection;

import io.respite.engine.ClientFacts;
import io.respite.engine.Session;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.Locale;

/**
 * Which clients CLIENT KILL means: those that all of these are true of; null or 0 leaves a filter
 * out.
 *
 * @param others whether the client that asks is spared
 */
record KillOptions(String address, String localAddress, String type, long id, boolean others) {

    private static final String USER = "default";
    private static final CommandError BAD_ID =
            new CommandError("ERR client-id should be greater than 0");

    /** CLIENT KILL address | filter value ... */
    static KillOptions parse(Args args) {
        if (args.count() == 3) {
            return new KillOptions(args.text(2), null, null, 0, false);
        }
        KillOptions options = new KillOptions(null, null, null, 0, true);
        for (int i = 2; i < args.count(); i += 2) {
            if (i + 1 == args.count()) {
                throw CommandError.SYNTAX;
            }
            options = options.with(args, i);
        }
        return options;
    }

    private KillOptions with(Args args, int i) {
        return switch (args.shown(i).toLowerCase(Locale.ROOT)) {
            case "id" ->
                    new KillOptions(
                            address,
                            localAddress,
                            type,
                            args.integer(i + 1, 1, Long.MAX_VALUE, BAD_ID),
                            others);
            case "type" ->
                    new KillOptions(
                            address, localAddress, ClientTypes.parse(args, i + 1), id, others);
            case "addr" -> new KillOptions(args.text(i + 1), localAddress, type, id, others);
            case "laddr" -> new KillOptions(address, args.text(i + 1), type, id, others);
            case "user" -> {
                if (!args.text(i + 1).equals(USER)) {
                    throw new CommandError("ERR No such user '" + args.shown(i + 1) + "'");
                }
                yield this;
            }
            case "skipme" -> new KillOptions(address, localAddress, type, id, isYes(args, i + 1));
            default -> throw CommandError.SYNTAX;
        };
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
                && (!others || session != asking);
    }
}
