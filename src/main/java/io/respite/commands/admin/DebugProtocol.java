package io.respite.commands.admin;

import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.Locale;

/** DEBUG PROTOCOL: one value of each RESP type, for tests of clients. */
final class DebugProtocol {

    private static final CommandError NO_RESP2 =
            new CommandError("ERR RESP2 is not supported by this command");
    private static final CommandError NO_SUCH_TYPE =
            new CommandError(
                    "ERR Wrong protocol type name. Please use one of the following:"
                        + " string|integer|double|bignum|null|array|set|map|attrib|push|verbatim"
                        + "|true|false");

    private DebugProtocol() {}

    static void reply(ReplyWriter reply, String type) {
        switch (type.toLowerCase(Locale.ROOT)) {
            case "string" -> reply.bulk("Hello World");
            case "integer" -> reply.integer(12345);
            case "double" -> reply.decimal("3.141");
            case "bignum" -> reply.bigNumber("1234567999999999999999999999999999999");
            case "null" -> reply.nullBulk();
            case "array" -> {
                reply.array(3);
                numbers(reply);
            }
            case "set" -> {
                reply.set(3);
                numbers(reply);
            }
            case "map" -> map(reply);
            case "attrib" -> attribute(reply);
            case "push" -> push(reply);
            case "true" -> reply.bool(true);
            case "false" -> reply.bool(false);
            case "verbatim" -> reply.verbatim("txt", "This is a verbatim\nstring");
            default -> throw NO_SUCH_TYPE;
        }
    }

    private static void numbers(ReplyWriter reply) {
        for (int i = 0; i < 3; i++) {
            reply.integer(i);
        }
    }

    private static void map(ReplyWriter reply) {
        reply.map(3);
        for (int i = 0; i < 3; i++) {
            reply.integer(i);
            reply.bool(i == 1);
        }
    }

    private static void attribute(ReplyWriter reply) {
        if (reply.isResp3()) {
            reply.attribute(1);
            reply.bulk("key-popularity");
            reply.array(2);
            reply.bulk("key:123");
            reply.integer(90);
        }
        reply.bulk("Some real reply following the attribute");
    }

    /* A push during a command is sent after the command's own reply. */
    private static void push(ReplyWriter reply) {
        if (!reply.isResp3()) {
            throw NO_RESP2;
        }
        reply.bulk("Some real reply following the push reply");
        reply.push(2);
        reply.bulk("server-cpu-usage");
        reply.integer(42);
    }
}
