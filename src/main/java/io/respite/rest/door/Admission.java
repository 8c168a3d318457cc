package io.respite.rest.door;

import io.respite.engine.Command;
import io.respite.engine.Engine;
import io.respite.engine.Flag;
import io.respite.engine.Password;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Decides who may call what, as the settings are now. Owned by the engine thread; the constructor
 * is for any.
 */
final class Admission {

    /** Why a call is refused, in the order in which it is looked for. */
    enum Refusal {
        PROTECTED_MODE,
        UNAUTHORIZED,
        DISABLED_COMMAND,
        LOADING
    }

    /** The only user there is. */
    private static final String USER = "default";

    private final Engine engine;
    private Map<String, Command> commands;

    Admission(Engine engine) {
        this.engine = engine;
    }

    /**
     * Why this caller may not do what these commands do, or null.
     *
     * @param credentials what they gave, or null
     * @param names of the commands, as in {@link StandsFor}
     */
    Refusal refusal(Caller caller, Credentials credentials, List<String> names) {
        Password password = engine.password();
        if (!password.isRequired()) {
            if (!caller.isLocal() && engine.settings().flag("protected-mode")) {
                return Refusal.PROTECTED_MODE;
            }
        } else if (credentials == null
                || !credentials.user().equals(caller.user())
                || !password.admits(credentials.user(), credentials.password())) {
            return Refusal.UNAUTHORIZED;
        }
        return ofCommands(names);
    }

    private Refusal ofCommands(List<String> names) {
        for (String name : names) {
            Command command = command(name);
            if (command == null) {
                return Refusal.DISABLED_COMMAND;
            }
            if (engine.isLoading() && !command.has(Flag.LOADING)) {
                return Refusal.LOADING;
            }
        }
        return null;
    }

    /* By their own names, whatever clients must call them; those renamed to nothing are gone. */
    private Command command(String name) {
        if (commands == null) {
            commands = new HashMap<>();
            engine.commands().forEach(each -> commands.put(each.fullName(), each));
        }
        return commands.get(name.toLowerCase(Locale.ROOT));
    }

    /** Whose rights somebody with these credentials wants, or with none. */
    static String user(Credentials credentials) {
        return credentials == null ? USER : credentials.user();
    }
}
