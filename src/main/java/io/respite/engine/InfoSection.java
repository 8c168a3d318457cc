package io.respite.engine;

/** A section of INFO: some facts about the server that belong together. */
public interface InfoSection {

    /** The title, as its heading shows it; in lower case the section's name. */
    String title();

    /** Whether INFO shows it unasked. Those it does not show may be part of {@code all}. */
    default boolean isDefault() {
        return true;
    }

    /** Whether {@code all} and {@code everything} show it; else it is shown by its name only. */
    default boolean isPartOfAll() {
        return true;
    }

    /** Tells the facts, as they are now, on the engine thread. */
    void describe(Engine engine, InfoFields fields);
}
