package io.respite.server;

import io.respite.commands.admin.InfoCommand;
import io.respite.commands.connection.ConnectionCommands;
import io.respite.commands.key.DatabaseCommands;
import io.respite.commands.string.CounterCommands;
import io.respite.commands.string.LcsCommand;
import io.respite.commands.string.ManyStringsCommands;
import io.respite.commands.string.StringCommands;
import io.respite.commands.string.StringRangeCommands;
import io.respite.engine.Family;
import java.util.List;

/** Every family of commands, as the container finds them in the running server. */
public final class Families {

    private Families() {}

    public static List<Family> all() {
        return List.of(
                new ConnectionCommands(),
                new CounterCommands(),
                new DatabaseCommands(),
                new InfoCommand(Sections.all()),
                new LcsCommand(),
                new ManyStringsCommands(),
                new StringCommands(),
                new StringRangeCommands());
    }
}
