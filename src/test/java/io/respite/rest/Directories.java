package io.respite.rest;

import io.respite.engine.Engine;
import java.nio.file.Path;
import java.util.List;

/** Moves a server to another directory, which clients may not. */
public final class Directories {

    private Directories() {}

    /** Moves the server and returns where it was. */
    public static Path move(Engine engine, Path directory) throws Exception {
        return engine.submit(
                        () -> {
                            Path before = Path.of(engine.settings().text("dir"));
                            engine.settings().put("dir", List.of(directory.toString()));
                            return before;
                        })
                .get();
    }
}
