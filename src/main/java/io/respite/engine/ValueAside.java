package io.respite.engine;

import io.respite.keyspace.Database;
import io.respite.keyspace.Effects;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.Output;
import io.respite.resp.ReplyWriter;
import io.respite.resp.RequestWriter;

/**
 * A long value that is made over several turns where nobody sees it, and then put to its key at
 * once: what would be one huge RPUSH, SADD, HSET or ZADD keeps nobody waiting. Owned by the engine
 * thread.
 *
 * <pre>
 *   slice ─▶ slice ─▶ ... ─▶ store: DEL, then the value as that one command
 *     └─────────┴──── close: forgotten
 * </pre>
 */
public final class ValueAside implements AutoCloseable {

    /*
     * The request stands in one block as a client would send it, and is written there as the slices
     * come by. The command's own handler makes the value of the elements of a slice, at a key that
     * is a number, in Keyspace.copies:
     *
     *   | number (8) | *5 $5 RPUSH $1 k | $2 e1 | $2 e2 | $2 e3 |
     *         key of the slices    name   \__ a slice __/
     */

    private static final int NUMBER_BYTES = 8;

    private final Engine engine;
    private final Keyspace keyspace;
    private final Command command;
    private final KeyEvent event;
    private final byte[][] words;
    private final ReplyWriter unread;
    private final long block;
    private final int name;
    private final int key;
    private int used;
    private int next = 2;
    private boolean isClosed;

    /**
     * Begins with nothing.
     *
     * @param words a request of RPUSH, SADD, HSET or ZADD without options, the command's own name
     *     first; the array is kept
     */
    public ValueAside(Engine engine, KeyEvent event, byte[][] words) {
        this.engine = engine;
        this.event = event;
        this.words = words;
        keyspace = engine.keyspace();
        command = engine.commands().find(event.text());
        long bytes = NUMBER_BYTES + RequestWriter.mostBytes(words);
        if (bytes > Integer.MAX_VALUE) {
            throw new CommandError("ERR too big a value");
        }
        block = keyspace.arena().allocate(bytes);
        Memory.putLong(block, keyspace.nextCopy());
        unread = new ReplyWriter(keyspace.arena());
        used = (int) (RequestWriter.begin(words.length, block + NUMBER_BYTES) - block);
        name = write(words[0]);
        key = write(words[1]);
    }

    /* Returns where the word begins. */
    private int write(byte[] word) {
        long at = RequestWriter.beginWord(word.length, block + used);
        Memory.copyIn(word, 0, word.length, at);
        used = (int) (RequestWriter.endWord(at + word.length) - block);
        return (int) (at - block);
    }

    /**
     * Makes more of the value, of so many words.
     *
     * @param most an even number
     * @return whether it is whole
     * @throws CommandError where an element is not as it may be
     */
    public boolean slice(int most) {
        Args args = new Args();
        args.clear(block);
        args.add(name, words[0].length);
        args.add(0, NUMBER_BYTES);
        int end = Math.min(words.length, next + most);
        while (next < end) {
            byte[] word = words[next];
            args.add(write(word), word.length);
            /* It is on the heap no longer than it must be. */
            words[next++] = null;
        }
        keyspace.effects().silently(() -> run(args));
        return next == words.length;
    }

    private void run(Args args) {
        Session nobody = new Session(0, new AbsentPeer(), keyspace.now());
        unread.attach(Output.NOWHERE, false);
        Call call = new Call(engine);
        call.begin(command, args, nobody, unread);
        call.moveTo(keyspace.copies());
        command.handler().run(call);
    }

    /**
     * Puts the value, which is whole, in the place of whatever is at the key, as one transaction.
     *
     * @param client for whom
     * @param removal removes what is there; where it throws nothing is done
     * @param afterwards what else belongs to it
     */
    public void store(Session client, Runnable removal, Runnable afterwards) {
        Transactions transactions = engine.transactions();
        if (!transactions.beginUnit()) {
            throw engine.scripting().busy();
        }
        try {
            removal.run();
            move(keyspace.database(client.database()));
            engine.drain();
            afterwards.run();
        } finally {
            transactions.endUnit();
        }
        client.wrote(engine.propagated(), engine.replication().offset());
        engine.serveBlocked();
    }

    private void move(Database target) {
        int keyLength = words[1].length;
        Database copies = keyspace.copies();
        copies.move(entry(), target, block + key, keyLength);
        Effects effects = keyspace.effects();
        effects.changed(event, target.index(), block + key, keyLength);
        effects.changed(elements() - 1L);
        effects.instead(target.index(), block + NUMBER_BYTES, used - NUMBER_BYTES);
    }

    private int elements() {
        boolean isOfPairs = event == KeyEvent.HSET || event == KeyEvent.ZADD;
        return (words.length - 2) / (isOfPairs ? 2 : 1);
    }

    private long entry() {
        return keyspace.copies().peek(block, NUMBER_BYTES);
    }

    /** Forgets what was made and is not stored, and the words. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        long left = entry();
        if (left != 0) {
            keyspace.copies().remove(left);
        }
        unread.close();
        keyspace.arena().free(block);
    }
}
