package io.respite.app;

import io.quarkus.arc.All;
import io.respite.bytes.Clock;
import io.respite.engine.CommandTable;
import io.respite.engine.Engine;
import io.respite.engine.Family;
import io.respite.engine.InfoSection;
import io.respite.engine.InfoSections;
import io.respite.engine.Settings;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import io.respite.server.EngineLoop;
import io.respite.server.RespServer;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.SplittableRandom;

/** Puts the engine together out of the floors below, which know nothing of beans. */
@Singleton
final class EngineProducer {

    /** Addresses only: memory is taken as data comes. */
    private static final long ARENA_BYTES = 1L << 39;

    @Produces
    @Singleton
    Settings settings() {
        return Respite.configuration().settings();
    }

    @Produces
    @Singleton
    EngineLoop loop(Vertx vertx) {
        return new EngineLoop(vertx);
    }

    @Produces
    @Singleton
    InfoSections infoSections(@All List<InfoSection> sections) {
        return new InfoSections(sections);
    }

    @Produces
    @Singleton
    Engine engine(@All List<Family> families, Settings settings, EngineLoop loop) {
        int databases = (int) settings.number("databases");
        Arena arena = new Arena(ARENA_BYTES);
        Keyspace keyspace = new Keyspace(arena, databases, new SplittableRandom());
        return new Engine(keyspace, new CommandTable(families), settings, Clock.SYSTEM, loop);
    }

    @Produces
    @Singleton
    RespServer respServer(Vertx vertx, EngineLoop loop, Engine engine) {
        return new RespServer(vertx, loop, engine);
    }
}
