package io.respite.commands.admin.info;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;

/** The modules that are loaded: none, since they are libraries for Redis' own process. */
public final class ModulesSection implements InfoSection {

    @Override
    public String title() {
        return "Modules";
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {}
}
