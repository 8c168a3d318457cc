package io.respite.scripting.lua;

/** A value without contents, which may have a metatable. */
final class UserData {

    /** What stands for null, which no table can hold. */
    static final UserData NULL = new UserData();

    LuaTable metatable;
}
