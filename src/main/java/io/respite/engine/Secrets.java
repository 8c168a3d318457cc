package io.respite.engine;

import io.respite.resp.Args;

/** Which words of requests nobody may read in the slow log or by MONITOR: passwords. */
public final class Secrets {

    /** What is shown in their place. */
    public static final String SHOWN = "(redacted)";

    private Secrets() {}

    /** Whether word {@code i} of the request is secret, or would be if it were well formed. */
    public static boolean isSecret(Engine engine, Command command, Args args, int i) {
        return switch (command.fullName()) {
            case "auth" -> i > 0;
            case "acl|setuser" -> i > 1;
            case "hello" -> follows(args, i, "auth", 2);
            case "migrate" -> follows(args, i, "auth", 1) || follows(args, i, "auth2", 2);
            case "config|set" -> i > 2 && i % 2 == 1 && isSecretDirective(engine, args, i - 1);
            default -> false;
        };
    }

    private static boolean follows(Args args, int i, String word, int words) {
        for (int before = Math.max(1, i - words); before < i; before++) {
            if (args.is(before, word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSecretDirective(Engine engine, Args args, int i) {
        return engine.settings().isSecret(args.shown(i));
    }
}
