package io.respite.replication.replica;

import io.respite.engine.settings.Settings;
import io.respite.replication.stream.History;
import java.util.logging.Logger;

/**
 * How this server introduces itself to its primary and asks for the stream: the states 3 to 8 of
 * {@link Link}. Owned by the engine thread.
 *
 * <pre>
 *   replica                                                       primary
 *     PING                                                          +PONG
 *     AUTH [user] password                                          +OK
 *     REPLCONF listening-port 6380                                  +OK
 *     REPLCONF ip-address 10.0.0.1         (replica-announce-ip)    +OK
 *     REPLCONF capa eof capa psync2                                 +OK
 *     PSYNC id offset                      +FULLRESYNC id offset, or +CONTINUE [id]
 *     SYNC                                 where it knows no PSYNC
 * </pre>
 */
final class Handshake {

    /** In place of an offset: the primary is too old to have any. */
    static final long NO_OFFSET = -1;

    private static final Logger LOG = Logger.getLogger(Handshake.class.getName());

    private static final String NO_CRITICAL = "(Non critical) Master does not understand REPLCONF ";

    /** What the primary will do. */
    enum Outcome {
        /** Nobody knows yet. */
        OPEN,
        /** It sends all its data, then goes on. */
        FULL,
        /** It goes on. */
        CONTINUE,
        /** Nothing now, perhaps later. */
        LATER
    }

    private final Settings settings;
    private final Wire wire;
    private final History history;
    private final ReplyLine line = new ReplyLine();
    private final String user;
    private final String password;
    private final String announcedAddress;
    private LinkState state = LinkState.PING;
    private Outcome outcome = Outcome.OPEN;
    private String reason;
    private String primaryId;
    private long primaryOffset = NO_OFFSET;
    private boolean isFailover;

    /**
     * A handshake over a wire that is connected.
     *
     * @param history that the data has come from and that can be gone on with, or null
     */
    Handshake(Settings settings, Wire wire, History history) {
        this.settings = settings;
        this.wire = wire;
        this.history = history;
        user = settings.text("masteruser");
        password = settings.text("masterauth");
        announcedAddress = settings.text("replica-announce-ip");
    }

    /** One of {@link LinkState#PING} to {@link LinkState#PSYNC}. */
    LinkState state() {
        return state;
    }

    Outcome outcome() {
        return outcome;
    }

    /** Why it is {@link Outcome#LATER}. */
    String reason() {
        return reason;
    }

    /** The id of the primary's history, or null where it has told none. */
    String primaryId() {
        return primaryId;
    }

    /** Up to where its data is, or {@link #NO_OFFSET}. */
    long primaryOffset() {
        return primaryOffset;
    }

    /** Whether the primary goes on under another id than this one. */
    boolean renames(String id) {
        return primaryId != null && !primaryId.equals(id);
    }

    /**
     * Says hello.
     *
     * @param asFailover whether this server was the primary and asks the other to be it
     */
    void begin(boolean asFailover) {
        isFailover = asFailover;
        wire.write(request("PING"));
    }

    /** Takes bytes until the outcome is known; returns how many. */
    int take(long ref, int length) {
        int used = 0;
        while (used < length && outcome == Outcome.OPEN) {
            used += line.take(ref + used, length - used);
            if (line.isTooLong()) {
                LOG.warning("Failed to read response from the server: a line without an end");
                noResponse("an endless line");
            } else if (line.isComplete()) {
                String text = line.text();
                line.clear();
                answered(text);
            }
        }
        return used;
    }

    /** The connection ended before all was said. */
    void lost(String why) {
        LOG.warning("Failed to read response from the server: " + why);
        noResponse(why);
    }

    private void noResponse(String why) {
        LOG.warning("Master did not respond to command during SYNC handshake");
        later(why);
    }

    private void later(String why) {
        reason = why;
        outcome = Outcome.LATER;
    }

    private void answered(String text) {
        switch (state) {
            case PING -> pinged(text);
            case AUTH -> authenticated(text);
            case PORT -> portTaken(text);
            case ADDRESS -> addressTaken(text);
            case CAPABILITIES -> capabilitiesTaken(text);
            case PSYNC -> answeredPsync(text);
            case NONE, CONNECT, CONNECTING, TRANSFER, LOADING, CONNECTED ->
                    throw new IllegalStateException(state.name());
        }
    }

    /* 3: any answer will do that does not say that the primary cannot serve. */
    private void pinged(String text) {
        if (!text.startsWith("+")
                && !text.startsWith("-NOAUTH")
                && !text.startsWith("-NOPERM")
                && !text.startsWith("-ERR operation not permitted")) {
            LOG.warning("Error reply to PING from master: '" + text + "'");
            later("PING is answered " + text);
            return;
        }
        LOG.info("Master replied to PING, replication can continue...");
        introduce();
        state = password.isEmpty() ? LinkState.PORT : LinkState.AUTH;
    }

    private void introduce() {
        if (!password.isEmpty()) {
            wire.write(
                    user.isEmpty() ? request("AUTH", password) : request("AUTH", user, password));
        }
        long announced = settings.number("replica-announce-port");
        boolean isEncrypted = settings.flag("tls-replication") && settings.number("tls-port") != 0;
        long own = settings.number(isEncrypted ? "tls-port" : "port");
        long port = announced != 0 ? announced : own;
        wire.write(request("REPLCONF", "listening-port", "" + port));
        if (!announcedAddress.isEmpty()) {
            wire.write(request("REPLCONF", "ip-address", announcedAddress));
        }
        wire.write(request("REPLCONF", "capa", "eof", "capa", "psync2"));
    }

    /* 4 */
    private void authenticated(String text) {
        if (text.startsWith("-")) {
            LOG.warning("Unable to AUTH to MASTER: " + text);
            later("AUTH is answered " + text);
        } else {
            state = LinkState.PORT;
        }
    }

    /* 5: not all versions know what follows. */
    private void portTaken(String text) {
        if (text.startsWith("-")) {
            LOG.info(NO_CRITICAL + "listening-port: " + text);
        }
        state = announcedAddress.isEmpty() ? LinkState.CAPABILITIES : LinkState.ADDRESS;
    }

    /* 6 */
    private void addressTaken(String text) {
        if (text.startsWith("-")) {
            LOG.info(NO_CRITICAL + "ip-address: " + text);
        }
        state = LinkState.CAPABILITIES;
    }

    /* 7 */
    private void capabilitiesTaken(String text) {
        if (text.startsWith("-")) {
            LOG.info(NO_CRITICAL + "capa: " + text);
        }
        askForStream();
        state = LinkState.PSYNC;
    }

    private void askForStream() {
        String id = "?";
        String from = "-1";
        if (history != null) {
            id = history.id();
            from = "" + (history.offset() + 1);
            LOG.info("Trying a partial resynchronization (request " + id + ":" + from + ").");
        } else {
            LOG.info("Partial resynchronization not possible (no cached master)");
        }
        wire.write(
                isFailover ? request("PSYNC", id, from, "FAILOVER") : request("PSYNC", id, from));
    }

    /* 8: empty lines say that the primary is alive. */
    private void answeredPsync(String text) {
        if (text.startsWith("+FULLRESYNC")) {
            answeredWithAll(text);
        } else if (text.startsWith("+CONTINUE") && history != null) {
            String id = text.length() < 10 ? "" : text.substring(10);
            primaryId = id.length() == History.NO_ID.length() ? id : null;
            outcome = Outcome.CONTINUE;
        } else if (text.startsWith("-NOMASTERLINK") || text.startsWith("-LOADING")) {
            LOG.info("Master is currently unable to PSYNC but should be in the future: " + text);
            later("the primary is not ready");
        } else if (!text.isEmpty() && isFailover) {
            later("the other server does not take over: " + text);
        } else if (!text.isEmpty()) {
            retryAsOld(text);
        }
    }

    private void answeredWithAll(String text) {
        String[] words = text.split(" ", -1);
        if (words.length >= 3
                && words[1].length() == History.NO_ID.length()
                && words[2].matches("\\d{1,18}")) {
            primaryId = words[1];
            primaryOffset = Long.parseLong(words[2]);
            LOG.info("Full resync from master: " + primaryId + ":" + primaryOffset);
        } else {
            LOG.warning("Master replied with wrong +FULLRESYNC syntax.");
        }
        outcome = Outcome.FULL;
    }

    private void retryAsOld(String text) {
        if (text.startsWith("-ERR")) {
            LOG.info("Master does not support PSYNC or is in error state (reply: " + text + ")");
        } else {
            LOG.warning("Unexpected reply to PSYNC from master: " + text);
        }
        LOG.info("Retrying with SYNC...");
        wire.write("SYNC\r\n");
        outcome = Outcome.FULL;
    }

    /** A request as clients write it, of words of one byte a character. */
    static String request(String... words) {
        StringBuilder text = new StringBuilder("*").append(words.length).append("\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString();
    }
}
