package io.respite.persistence;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;

/** What is saved and what is not. */
public final class PersistenceSection implements InfoSection {

    @Override
    public String title() {
        return "Persistence";
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {
        Persistence persistence = Persistence.of(engine);
        persistence.loading().describeState(fields);
        persistence.saves().describe(fields);
        persistence.loading().describeLast(fields);
        persistence.appendOnlyFile().describe(fields);
        persistence.loading().describeProgress(fields);
    }
}
