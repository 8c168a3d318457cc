package io.respite.scripting;

import io.respite.engine.settings.ConfigText;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What FUNCTION LIST was asked for.
 *
 * @param pattern of names, or null for all libraries
 * @param withCode whether the sources are shown too
 */
record LibraryListing(String pattern, boolean withCode) {

    private static final CommandError NO_PATTERN =
            new CommandError("ERR library name argument was not given");

    /**
     * Reads a request.
     *
     * @throws CommandError where it asks for something else
     */
    static LibraryListing of(Args args) {
        String pattern = null;
        boolean withCode = false;
        for (int i = 2; i < args.count(); i++) {
            if (!withCode && args.is(i, "withcode")) {
                withCode = true;
            } else if (pattern == null && args.is(i, "libraryname")) {
                if (++i == args.count()) {
                    throw NO_PATTERN;
                }
                pattern = args.text(i);
            } else {
                throw new CommandError("ERR Unknown argument " + args.shown(i));
            }
        }
        return new LibraryListing(pattern, withCode);
    }

    /** Replies with those of the libraries that were asked for. */
    void write(Collection<FunctionLibrary> libraries, ReplyWriter reply) {
        List<FunctionLibrary> shown = libraries.stream().filter(this::matches).toList();
        reply.array(shown.size());
        shown.forEach(library -> write(library, reply));
    }

    private boolean matches(FunctionLibrary library) {
        return pattern == null || ConfigText.matches(pattern, library.name, true);
    }

    private void write(FunctionLibrary library, ReplyWriter reply) {
        reply.map(withCode ? 4 : 3);
        reply.bulk("library_name");
        reply.bulk(library.name);
        reply.bulk("engine");
        reply.bulk(LibraryHeader.LUA);
        reply.bulk("functions");
        reply.array(library.functions().size());
        library.functions().values().forEach(function -> write(function, reply));
        if (withCode) {
            reply.bulk("library_code");
            reply.bulk(library.source, library.length);
        }
    }

    private static void write(LibraryFunction function, ReplyWriter reply) {
        reply.map(3);
        reply.bulk("name");
        reply.bulk(function.name());
        reply.bulk("description");
        if (function.description() == null) {
            reply.nullBulk();
        } else {
            reply.bulk(function.description().bytes());
        }
        reply.bulk("flags");
        List<ScriptFlag> flags =
                Stream.of(ScriptFlag.values()).filter(f -> f.isIn(function.flags())).toList();
        reply.set(flags.size());
        flags.forEach(flag -> reply.status(flag.text()));
    }
}
