package io.respite.scripting;

import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.Prototype;

/** A script that is kept. Owned by the engine thread. */
final class Script {

    final String sha;
    final int flags;

    /** Where its source is kept. */
    final long source;

    final int length;

    /** Its code, or null while nobody has asked for it for long. */
    Prototype code;

    /** The source, while there is code. */
    LuaString body;

    Script(String sha, int flags, long source, int length) {
        this.sha = sha;
        this.flags = flags;
        this.source = source;
        this.length = length;
    }
}
