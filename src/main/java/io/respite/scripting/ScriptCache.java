package io.respite.scripting;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.scripting.lua.LuaError;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.Parser;
import io.respite.scripting.lua.Prototype;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;

/**
 * The scripts that were loaded or run, by digest. Sources are kept outside the heap until
 * they are flushed; the code of those that ran last as well. Owned by the engine thread.
 */
final class ScriptCache {

    private static final int MOST_COMPILED = 1000;

    /** The index stands on the heap: of more scripts than this the oldest are forgotten. */
    private static final int MOST_SCRIPTS = 100_000;

    /** The part of the heap that compiled sources may have, code not counted. */
    private static final int HEAP_SHARE = 128;

    /** What keeping a script takes besides its source, roughly. */
    private static final int ENTRY_BYTES = 160;

    private final Arena arena;
    private final LinkedHashMap<String, Script> scripts = new LinkedHashMap<>();
    private final LinkedHashMap<LuaString, Script> compiled = new LinkedHashMap<>(16, 0.75f, true);

    /** Bytes of the sources that are compiled. */
    private long compiledBytes;

    private long sourceBytes;

    ScriptCache(Arena arena) {
        this.arena = arena;
    }

    int count() {
        return scripts.size();
    }

    long bytes() {
        return sourceBytes + (long) scripts.size() * ENTRY_BYTES;
    }

    /** The script of a digest in any letter case, or null. */
    Script find(String sha) {
        Script script = scripts.get(sha.toLowerCase(Locale.ROOT));
        if (script != null && script.code == null) {
            compile(script, new LuaString(Memory.bytes(script.source, script.length)));
        }
        return script;
    }

    boolean has(String sha) {
        return scripts.containsKey(sha.toLowerCase(Locale.ROOT));
    }

    /** The flags of the script with this digest; those of one that says nothing where unknown. */
    int flagsOf(String sha) {
        Script script = scripts.get(sha.toLowerCase(Locale.ROOT));
        return script == null ? ScriptFlag.UNSAID : script.flags;
    }

    /**
     * The script with a word's text as its source, which is kept from now on.
     *
     * @throws CommandError where it cannot be compiled
     */
    Script load(Args args, int word) {
        Scripts.expectRoom(args.length(word) * 2L);
        LuaString body = new LuaString(args.bytes(word));
        Script known = compiled.get(body);
        if (known != null) {
            return known;
        }
        String sha = digest(body);
        Script script = scripts.get(sha);
        if (script != null) {
            compile(script, body);
            return script;
        }
        Shebang shebang = Shebang.of(body);
        Prototype code = code(body, shebang.length());
        long source = arena.allocate(Math.max(1, body.length()));
        Memory.copyIn(body.bytes(), 0, body.length(), source);
        script = new Script(sha, shebang.flags(), source, body.length());
        scripts.put(sha, script);
        sourceBytes += body.length();
        keep(script, code, body);
        return script;
    }

    private void compile(Script script, LuaString body) {
        keep(script, code(body, Shebang.of(body).length()), body);
    }

    private void keep(Script script, Prototype code, LuaString body) {
        script.code = code;
        script.body = body;
        if (compiled.put(body, script) == null) {
            compiledBytes += script.length;
        }
        limit();
    }

    /* Code is some times as large as its source. */
    private void limit() {
        long most = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
        while (compiled.size() > MOST_COMPILED || compiled.size() > 1 && compiledBytes > most) {
            Script eldest = compiled.pollFirstEntry().getValue();
            compiledBytes -= eldest.length;
            eldest.code = null;
            eldest.body = null;
        }
        while (scripts.size() > MOST_SCRIPTS) {
            Script eldest = scripts.pollFirstEntry().getValue();
            if (eldest.body != null && compiled.remove(eldest.body) != null) {
                compiledBytes -= eldest.length;
            }
            sourceBytes -= eldest.length;
            arena.free(eldest.source);
        }
    }

    private static Prototype code(LuaString body, int skipped) {
        byte[] bytes = body.bytes();
        try {
            byte[] source = skipped == 0 ? bytes : Arrays.copyOfRange(bytes, skipped, bytes.length);
            return Parser.compile(source, Scripts.source(false));
        } catch (LuaError mistake) {
            throw new CommandError("ERR Error compiling script (new function): " + mistake.value());
        }
    }

    /** Forgets all. */
    void clear() {
        scripts.values().forEach(script -> arena.free(script.source));
        scripts.clear();
        compiled.clear();
        compiledBytes = 0;
        sourceBytes = 0;
    }

    /** The SHA-1 of a text in hexadecimal digits, which is what scripts are called by. */
    static String digest(LuaString text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(sha.digest(text.bytes()));
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }

    /** A word as a digest, or null where it cannot be one. */
    static String digest(Args args, int word) {
        return args.length(word) == 40
                ? new String(args.bytes(word), StandardCharsets.ISO_8859_1)
                : null;
    }
}
