package io.respite.engine.facts;

/**
 * How a command uses a key, in the order in which COMMAND shows the flags. The first four say what
 * happens to the whole value, the next four what happens to the user's data inside it.
 */
public enum KeyFlag {
    /** Reads the value and leaves it as it is. */
    RO("RO"),
    /** Changes the value, which may depend on what it was. */
    RW("RW"),
    /** Replaces the value whatever it was. */
    OW("OW"),
    /** Removes the key. */
    RM("RM"),
    /** Replies with data of the value, or copies or uses it. */
    ACCESS("access"),
    /** Changes data of the value. */
    UPDATE("update"),
    /** Adds data and leaves what is there. */
    INSERT("insert"),
    /** Deletes data of the value. */
    DELETE("delete"),
    /** The argument only stands where a key would: a channel, or a key to compute a slot for. */
    NOT_KEY("not_key"),
    /** The key spec does not find all keys. */
    INCOMPLETE("incomplete"),
    /** The other flags depend on the command's further arguments. */
    VARIABLE_FLAGS("variable_flags");

    private final String text;

    KeyFlag(String text) {
        this.text = text;
    }

    /** The flag as COMMAND INFO writes it. */
    public String text() {
        return text;
    }
}
