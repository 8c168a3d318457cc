package io.respite.engine.users;

import io.respite.engine.facts.CommandFacts;
import io.respite.engine.facts.RequestKeys;
import io.respite.resp.Args;

/** What one request wants to use: found once for all rights it is held against. Hot. */
final class Access {

    private final RequestKeys keys = new RequestKeys();
    private int command;
    private boolean free;
    private boolean hasKeys;

    /**
     * Looks at another request.
     *
     * @param newCommand the command's place among the facts
     * @param isFree whether the command is for everybody, as AUTH is
     */
    void look(int newCommand, boolean isFree) {
        command = newCommand;
        free = isFree;
        hasKeys = false;
    }

    int command() {
        return command;
    }

    boolean isFree() {
        return free;
    }

    /** The keys of the request. */
    RequestKeys keys(Args args) {
        if (!hasKeys) {
            keys.find(command, args);
            hasKeys = true;
        }
        return keys;
    }

    /** The only key of the request; see {@link RequestKeys#single}. */
    int singleKey(Args args) {
        return keys.single(command, args);
    }

    /** The end of the words from 1 on that are channels, 1 for none. */
    int channelsEnd(Args args) {
        if (command < 0 || !Channels.NAMED[command]) {
            return 1;
        }
        if (command == Channels.PUBLISH || command == Channels.SPUBLISH) {
            return 2;
        }
        return args.count();
    }

    /** Whether those channels are patterns. */
    boolean namesPatterns() {
        return command == Channels.PSUBSCRIBE;
    }

    /* A class of its own: the facts are read when first asked for. */
    private static final class Channels {
        static final int PUBLISH = CommandFacts.indexOf("publish");
        static final int SPUBLISH = CommandFacts.indexOf("spublish");
        static final int PSUBSCRIBE = CommandFacts.indexOf("psubscribe");
        static final boolean[] NAMED = new boolean[CommandFacts.all().size()];

        static {
            NAMED[PUBLISH] = true;
            NAMED[SPUBLISH] = true;
            NAMED[CommandFacts.indexOf("subscribe")] = true;
            NAMED[CommandFacts.indexOf("ssubscribe")] = true;
            NAMED[PSUBSCRIBE] = true;
        }
    }
}
