package io.respite.engine.facts;

import io.respite.resp.Args;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Finds the keys of requests, one request after the other: nothing is made for those whose keys
 * stand where they always do. Owned by one thread. Hot.
 */
public final class RequestKeys {

    /** Bits of {@link #access}: what the request does with a key's data. */
    public static final int READS = 1;

    public static final int WRITES = 2;

    /** SET key value, and then the options. */
    private static final int OPTIONS_OF_SET = 3;

    private static final Set<KeyFlag> UNUSUAL =
            Set.of(KeyFlag.NOT_KEY, KeyFlag.INCOMPLETE, KeyFlag.VARIABLE_FLAGS);

    /**
     * How the keys of a command are found.
     *
     * @param first the position of the first, or -1 where they must be looked for
     * @param last of the last; from the end where negative
     * @param optionThatReads makes a request that only writes read, too; null where none does
     */
    private record Plan(
            CommandFact fact, int first, int last, int step, int access, String optionThatReads) {

        Plan(CommandFact fact, int access) {
            this(fact, -1, 0, 0, access, null);
        }

        int access(Args args) {
            if (optionThatReads != null) {
                for (int i = OPTIONS_OF_SET; i < args.count(); i++) {
                    if (args.is(i, optionThatReads)) {
                        return access | READS;
                    }
                }
            }
            return access;
        }
    }

    private Plan[] plans = {};
    private int[] positions = new int[8];
    private byte[] accesses = new byte[8];
    private int count;

    /**
     * Finds the keys of a request.
     *
     * @param command its place among the facts, {@link CommandFacts#indexOf}; -1 has no keys
     */
    public void find(int command, Args args) {
        count = 0;
        if (command < 0) {
            return;
        }
        Plan plan = plan(command);
        if (plan.fact == null) {
            return;
        }
        int last = plan.last < 0 ? args.count() + plan.last : plan.last;
        if (plan.first < 0 || last < plan.first || last >= args.count()) {
            search(plan.fact, args);
            return;
        }
        int access = plan.access(args);
        for (int i = plan.first; i <= last; i += plan.step) {
            add(i, access);
        }
    }

    /**
     * Where the key of a request is that has one and no more, at a place of its own, as most have:
     * its position times four, and what the request does with it; 0 where it is not so simple.
     */
    public int single(int command, Args args) {
        if (command < 0) {
            return 0;
        }
        Plan plan = plan(command);
        boolean isSingle = plan.first > 0 && plan.first == plan.last && plan.last < args.count();
        return isSingle ? plan.first << 2 | plan.access(args) : 0;
    }

    /** How many keys the last request has. */
    public int count() {
        return count;
    }

    /** The position of its key {@code i}, in Redis' order. */
    public int position(int i) {
        return positions[i];
    }

    /** What it does with key {@code i}: {@link #READS}, {@link #WRITES}, both, or 0 if unknown. */
    public int access(int i) {
        return accesses[i];
    }

    private void search(CommandFact fact, Args args) {
        List<KeySpecs.KeyReference> found = KeySpecs.find(fact, new Words(args));
        for (KeySpecs.KeyReference key : found) {
            add(key.position(), access(key.flags()));
        }
    }

    private void add(int position, int access) {
        if (count == positions.length) {
            positions = Arrays.copyOf(positions, count * 2);
            accesses = Arrays.copyOf(accesses, count * 2);
        }
        positions[count] = position;
        accesses[count++] = (byte) access;
    }

    private Plan plan(int command) {
        if (command >= plans.length) {
            plans = Arrays.copyOf(plans, CommandFacts.all().size());
        }
        Plan plan = plans[command];
        if (plan == null) {
            plan = plan(CommandFacts.at(command));
            plans[command] = plan;
        }
        return plan;
    }

    private static Plan plan(CommandFact fact) {
        if (!KeySpecs.hasKeys(fact)) {
            return new Plan(null, 0);
        }
        /* As common as a command can be; its keys are where they always are. */
        if (fact.name().equals("set")) {
            return new Plan(fact, 1, 1, 1, WRITES, "get");
        }
        List<KeySpec> specs = fact.keySpecs();
        if (specs.size() == 1
                && specs.getFirst().begin() instanceof KeySpec.Index(int index)
                && specs.getFirst().find() instanceof KeySpec.Range range
                && (range.last() >= 0 || range.limit() == 0)
                && specs.getFirst().flags().stream().noneMatch(UNUSUAL::contains)) {
            int last = range.last() < 0 ? range.last() : index + range.last();
            return new Plan(
                    fact, index, last, range.step(), access(specs.getFirst().flags()), null);
        }
        return new Plan(fact, 0);
    }

    private static int access(Set<KeyFlag> flags) {
        boolean writes =
                flags.contains(KeyFlag.INSERT)
                        || flags.contains(KeyFlag.DELETE)
                        || flags.contains(KeyFlag.UPDATE);
        return (flags.contains(KeyFlag.ACCESS) ? READS : 0) | (writes ? WRITES : 0);
    }

    private record Words(Args args) implements KeySpecs.Arguments {

        @Override
        public int count() {
            return args.count();
        }

        @Override
        public byte[] argument(int i) {
            return args.bytes(i);
        }

        @Override
        public boolean is(int i, String word) {
            return args.shown(i).equalsIgnoreCase(word);
        }
    }
}
