package io.respite.engine;

import java.util.List;

/** Commands that belong together: their rows, in the order in which their methods follow. */
public interface Family {

    /** The rows of this family's commands. */
    List<Command> commands();

    /** The engine whose commands these are is there, and runs none yet. */
    default void join(Engine engine) {}
}
