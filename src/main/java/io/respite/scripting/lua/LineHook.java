package io.respite.scripting.lua;

/** Looks on while a program runs, and may have it stop; see {@link Machine#watch}. */
public interface LineHook {

    /** A line is about to run; returns whether the program is to stop before it. */
    boolean stopsAt(String source, int line);

    /** Many instructions ran since the last question; returns whether to stop before the next. */
    boolean stopsWithin(String source, int line);
}
