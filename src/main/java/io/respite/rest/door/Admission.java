package io.respite.rest.door;

import io.respite.engine.Command;
import io.respite.engine.Engine;
import io.respite.engine.Flag;
import io.respite.engine.settings.ConfigText;
import io.respite.engine.users.User;
import io.respite.engine.users.Users;
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
        DENIED_COMMAND,
        LOADING
    }

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
        if (!caller.isLocal() && engine.accessControl().isProtected()) {
            return Refusal.PROTECTED_MODE;
        }
        User user = user(engine.accessControl().users(), caller, credentials);
        return user == null ? Refusal.UNAUTHORIZED : ofCommands(user, names);
    }

    private User user(Users users, Caller caller, Credentials credentials) {
        if (credentials == null) {
            return users.areAskedToLogIn() ? null : users.standard();
        }
        return engine.accessControl()
                .authenticate(caller.address(), user(credentials), credentials.password());
    }

    private Refusal ofCommands(User user, List<String> names) {
        for (String name : names) {
            Command command = command(name);
            if (command == null) {
                return Refusal.DISABLED_COMMAND;
            }
            if (!user.mayRun(command.index())) {
                return Refusal.DENIED_COMMAND;
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
        return credentials == null ? Users.DEFAULT : ConfigText.bytesOf(credentials.user());
    }
}
