package io.respite.app;

import io.respite.engine.Engine;
import io.respite.engine.InfoSections;
import io.respite.engine.settings.Settings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The running server as beans, for everything that speaks HTTP. */
@Singleton
final class ServerBeans {

    @Produces
    @Singleton
    Engine engine() {
        return Respite.server().engine();
    }

    @Produces
    @Singleton
    Settings settings() {
        return Respite.server().settings();
    }

    @Produces
    @Singleton
    InfoSections sections() {
        return Respite.server().sections();
    }
}
