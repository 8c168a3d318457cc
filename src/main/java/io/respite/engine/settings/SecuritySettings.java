package io.respite.engine.settings;

import static io.respite.engine.settings.Row.LONG;
import static io.respite.engine.settings.Row.choice;
import static io.respite.engine.settings.Row.number;
import static io.respite.engine.settings.Row.secret;
import static io.respite.engine.settings.Row.text;
import static io.respite.engine.settings.Row.yesNo;

import java.util.List;

/** Who may connect, and what they may do. */
final class SecuritySettings {

    static final List<Setting> ROWS =
            List.of(
                    secret("requirepass", "password of the default user; empty asks for none")
                            .live(),
                    yesNo(
                                    "protected-mode",
                                    "yes",
                                    "whether remote clients are refused while no password is set")
                            .live(),
                    text("aclfile", "", "file of users and their rights").live().immutable(),
                    choice(
                                    "acl-pubsub-default",
                                    "resetchannels",
                                    "channels a new user may use: all or none",
                                    "allchannels",
                                    "resetchannels")
                            .live(),
                    number("acllog-max-len", 0, LONG, "128", "entries that ACL LOG keeps").live(),
                    choice(
                                    "enable-protected-configs",
                                    "no",
                                    "who may set guarded directives (dir, dbfilename) at run time",
                                    "no",
                                    "yes",
                                    "local")
                            .live()
                            .immutable(),
                    choice("enable-debug-command", "no", "who may use DEBUG", "no", "yes", "local")
                            .live()
                            .immutable(),
                    choice(
                                    "enable-module-command",
                                    "no",
                                    "who may use MODULE",
                                    "no",
                                    "yes",
                                    "local")
                            .live()
                            .immutable());

    private SecuritySettings() {}
}
