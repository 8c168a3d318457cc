package io.respite.engine;

import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.StringValue;
import io.respite.keyspace.ValueType;
import io.respite.memory.Memory;
import io.respite.resp.CommandError;
import java.util.List;

/** Blocking commands on strings, to try the mechanism without any structure. */
final class WaitingCommands implements Family {

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("take", -3, this::take, Flag.WRITE),
                Command.of("pass", 4, this::pass, Flag.WRITE, Flag.DENYOOM),
                Command.of("watchkey", 3, this::watchKey, Flag.WRITE),
                Command.of("touchkey", 2, this::touchKey, Flag.WRITE));
    }

    /** TAKE key [key ...] timeout: removes the first string there is; replies its key and it. */
    private void take(Call call) {
        int keys = call.args().count() - 2;
        long deadline = Deadline.ofSeconds(call, keys + 1);
        for (int i = 1; i <= keys; i++) {
            long entry = call.write(i);
            if (entry != 0) {
                call.reply().array(2);
                call.reply().bulk(call.args().ref(i), call.args().length(i));
                reply(call, entry);
                call.database().remove(entry);
                call.changed(KeyEvent.DEL, i);
                String key = call.args().text(i);
                call.effects().instead(call.database().index(), 2).word("DEL").word(key);
                return;
            }
        }
        if (!call.block(ValueType.STRING, 1, keys, deadline)) {
            call.reply().nullArray();
        }
    }

    private static void reply(Call call, long entry) {
        if (StringValue.isInteger(entry)) {
            call.reply().bulkInteger(StringValue.integer(entry));
        } else {
            call.reply().bulk(Entry.value(entry), Entry.length(entry));
        }
    }

    /** PASS source target timeout: gives the string another key. */
    private void pass(Call call) {
        long deadline = Deadline.ofMillis(call, 3);
        long entry = call.write(1);
        if (entry == 0) {
            call.block(ValueType.STRING, 1, 1, deadline);
            return;
        }
        if (call.write(2) != 0) {
            throw new CommandError("ERR target is taken");
        }
        call.database().move(entry, call.database(), call.args().ref(2), call.args().length(2));
        call.changed(KeyEvent.RENAME_TO, 2);
        call.reply().ok();
    }

    /** WATCHKEY key timeout: waits until a key that is there grows, or goes. */
    private void watchKey(Call call) {
        long deadline = Deadline.ofSeconds(call, 2);
        long entry = call.write(1);
        if (entry == 0) {
            call.reply().status("gone");
        } else if (Memory.getByte(Entry.value(entry)) == '!') {
            call.reply().status("shouts");
        } else {
            call.blockUntilGone(ValueType.STRING, 1, 1, deadline);
        }
    }

    /** TOUCHKEY key: tells those who wait that the key's value grew. */
    private void touchKey(Call call) {
        call.database().announce(call.args().ref(1), call.args().length(1), ValueType.STRING);
        call.reply().ok();
    }
}
