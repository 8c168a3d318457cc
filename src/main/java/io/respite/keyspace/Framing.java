package io.respite.keyspace;

/**
 * Makes one stream of commands of what is propagated, for a file or for replicas: says which
 * database is meant where that changes, and puts MULTI and EXEC around what belongs together. Owned
 * by the engine thread. Hot.
 *
 * <pre>
 *   [SELECT 0] SET a 1    MULTI [SELECT 1] SET b 1  INCR c EXEC    DEL a ...
 * </pre>
 */
public final class Framing {

    /** Where the stream goes. */
    public interface Target {

        void add(long ref, int length);

        /** Adds text of one byte a character. */
        void add(String text);
    }

    private static final int NONE = -1;

    /** The commands that select the usual number of databases are made once. */
    private static final int KEPT_SELECTS = 64;

    private final Target target;
    private final int audience;
    private final String[] selects = new String[KEPT_SELECTS];
    private int selected = NONE;

    /** A stream for {@link Effects#FILE}, or for {@link Effects#REPLICAS}. */
    public Framing(Target target, int audience) {
        this.target = target;
        this.audience = audience;
    }

    /** The database that the stream has selected last, or -1. */
    public int selected() {
        return selected;
    }

    /** Whoever reads the stream from here on knows no database: the next command selects its. */
    public void forgetSelected() {
        selected = NONE;
    }

    /** Somebody else's stream, which this one goes on from, has this database selected. */
    public void assumeSelected(int database) {
        selected = database;
    }

    /** Adds what one command, or one transaction, has changed. */
    public void add(Effects effects) {
        int count = effects.commandCount();
        boolean isTransaction = count > 1 && !effects.isApart() && ownCount(effects) > 1;
        if (isTransaction) {
            target.add("*1\r\n$5\r\nMULTI\r\n");
        }
        for (int i = 0; i < count; i++) {
            if (effects.isCommandFor(i, audience)) {
                select(effects.commandDatabase(i));
                target.add(effects.command(i), effects.commandLength(i));
            }
        }
        if (isTransaction) {
            target.add("*1\r\n$4\r\nEXEC\r\n");
        }
    }

    private int ownCount(Effects effects) {
        int own = 0;
        for (int i = 0; i < effects.commandCount(); i++) {
            own += effects.isCommandFor(i, audience) ? 1 : 0;
        }
        return own;
    }

    private void select(int database) {
        if (database == selected) {
            return;
        }
        selected = database;
        if (database >= KEPT_SELECTS) {
            target.add(selectCommand(database));
            return;
        }
        if (selects[database] == null) {
            selects[database] = selectCommand(database);
        }
        target.add(selects[database]);
    }

    private static String selectCommand(int database) {
        String number = Integer.toString(database);
        return "*2\r\n$6\r\nSELECT\r\n$" + number.length() + "\r\n" + number + "\r\n";
    }
}
