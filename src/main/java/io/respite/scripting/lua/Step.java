package io.respite.scripting.lua;

/**
 * What a builtin function returns that is not done: a function that the machine is to call, and
 * what is to be done with its results. So no call of the machine ever waits for another one.
 *
 * @param function what is called
 * @param arguments with what
 * @param then takes the results
 */
public record Step(Object function, Object[] arguments, Then then) {

    /** Takes the results of a call. */
    @FunctionalInterface
    public interface Then {

        /** As {@link Builtin.Body#call}: results, or the next step. */
        Object take(Object[] results);

        /** Whether errors of the call end here. */
        default boolean catches() {
            return false;
        }

        /** Takes an error of the call in place of results. */
        default Object fail(Object error) {
            throw new IllegalStateException("catches no errors");
        }

        /** A function that sees an error before the calls are undone, or null. */
        default Object handler() {
            return null;
        }
    }
}
