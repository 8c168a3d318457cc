package io.respite.commands.admin;

import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.InfoSections;
import io.respite.resp.Args;
import java.util.ArrayList;
import java.util.List;

/** INFO: the server described in fields, by sections. */
public final class InfoCommand implements Family {

    private final InfoSections sections;

    public InfoCommand(InfoSections sections) {
        this.sections = sections;
    }

    @Override
    public List<Command> commands() {
        return List.of(Command.of("info", -1, this::info, LOADING, STALE));
    }

    private void info(Call call) {
        Args args = call.args();
        List<String> words = new ArrayList<>();
        for (int i = 1; i < args.count(); i++) {
            words.add(args.text(i));
        }
        call.reply().verbatim("txt", sections.text(call.engine(), words));
    }
}
