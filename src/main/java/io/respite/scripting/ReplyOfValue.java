package io.respite.scripting;

import io.respite.resp.ReplyWriter;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;
import io.respite.scripting.lua.Values;

/** Makes the value that a script returns a reply, as Redis' documentation tells. */
final class ReplyOfValue {

    private static final int MOST_DEPTH = 600;
    private static final int MOST_TABLES = 10_000_000;
    private static final LuaString ERR = LuaString.of("err");
    private static final LuaString OK = LuaString.of("ok");
    private static final LuaString DOUBLE = LuaString.of("double");
    private static final LuaString BIG_NUMBER = LuaString.of("big_number");
    private static final LuaString VERBATIM = LuaString.of("verbatim_string");
    private static final LuaString FORMAT = LuaString.of("format");
    private static final LuaString STRING = LuaString.of("string");
    private static final LuaString MAP = LuaString.of("map");
    private static final LuaString SET = LuaString.of("set");
    private static final LuaString IGNORE = LuaString.of("ignore_error_stats_update");
    private static final int FORMAT_LETTERS = 3;

    /** Writes an error reply, and counts it unless it was counted when it came to be. */
    @FunctionalInterface
    interface Errors {

        void write(String text, boolean isCounted);
    }

    private final ReplyWriter reply;
    private final boolean scriptSpeaksResp3;
    private final Errors errors;
    private int depth;
    private int tables;

    /** Tables that come after one that was too many are not looked into. */
    private boolean isTooLarge;

    ReplyOfValue(ReplyWriter reply, boolean scriptSpeaksResp3, Errors errors) {
        this.reply = reply;
        this.scriptSpeaksResp3 = scriptSpeaksResp3;
        this.errors = errors;
    }

    void write(Object value) {
        switch (value) {
            case LuaString text -> reply.bulk(text.bytes());
            case Double number -> reply.integer(Values.toLong(number));
            case Boolean truth -> writeTruth(truth);
            case LuaTable table -> {
                isTooLarge |= depth >= MOST_DEPTH || ++tables > MOST_TABLES;
                if (isTooLarge) {
                    errors.write("ERR reached lua stack limit", false);
                    return;
                }
                depth++;
                writeTable(table);
                depth--;
            }
            case null, default -> reply.nullBulk();
        }
    }

    private void writeTruth(boolean truth) {
        if (scriptSpeaksResp3) {
            reply.bool(truth);
        } else if (truth) {
            reply.integer(1);
        } else {
            reply.nullBulk();
        }
    }

    private void writeTable(LuaTable table) {
        if (table.get(ERR) instanceof LuaString error) {
            errors.write(error.toString(), table.get(IGNORE) == Boolean.TRUE);
        } else if (table.get(OK) instanceof LuaString status) {
            reply.status(oneLine(status.cText()));
        } else if (table.get(DOUBLE) instanceof Double number) {
            reply.decimal(number);
        } else if (table.get(BIG_NUMBER) instanceof LuaString number) {
            reply.bigNumber(oneLine(number.toString()));
        } else if (table.get(VERBATIM) instanceof LuaTable parts && isVerbatim(parts)) {
            verbatim((LuaString) parts.get(FORMAT), (LuaString) parts.get(STRING));
        } else if (table.get(MAP) instanceof LuaTable map) {
            writeMap(map);
        } else if (table.get(SET) instanceof LuaTable set) {
            writeSet(set);
        } else {
            writeArray(table);
        }
    }

    private static String oneLine(String text) {
        return text.replace('\r', ' ').replace('\n', ' ');
    }

    private static boolean isVerbatim(LuaTable parts) {
        return parts.get(FORMAT) instanceof LuaString && parts.get(STRING) instanceof LuaString;
    }

    private void verbatim(LuaString format, LuaString text) {
        String letters = (format.cText() + "   ").substring(0, FORMAT_LETTERS);
        reply.verbatim(letters, text.toString());
    }

    private static int count(LuaTable table) {
        int count = 0;
        for (int at = table.from(0); at >= 0; at = table.from(at + 1)) {
            count++;
        }
        return count;
    }

    private void writeMap(LuaTable map) {
        reply.map(count(map));
        for (int at = map.from(0); at >= 0; at = map.from(at + 1)) {
            write(map.keyAt(at));
            write(map.valueAt(at));
        }
    }

    private void writeSet(LuaTable set) {
        reply.set(count(set));
        for (int at = set.from(0); at >= 0; at = set.from(at + 1)) {
            write(set.keyAt(at));
        }
    }

    private void writeArray(LuaTable table) {
        int count = 0;
        while (table.get(count + 1) != null) {
            count++;
        }
        reply.array(count);
        for (int i = 1; i <= count; i++) {
            write(table.get(i));
        }
    }
}
