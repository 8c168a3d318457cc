package io.respite.scripting.lua;

/** Something that can be called: compiled, or part of a library. */
public abstract sealed class LuaFunction permits Closure, Builtin {}
