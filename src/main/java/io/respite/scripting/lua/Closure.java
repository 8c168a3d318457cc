package io.respite.scripting.lua;

/** A compiled function with the variables around it. */
public final class Closure extends LuaFunction {

    final Prototype prototype;
    final UpValue[] upValues;
    LuaTable environment;

    Closure(Prototype prototype, LuaTable environment) {
        this.prototype = prototype;
        this.environment = environment;
        upValues = new UpValue[prototype.upValues.length / 2];
    }
}
