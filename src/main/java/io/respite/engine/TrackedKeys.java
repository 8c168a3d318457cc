package io.respite.engine;

import io.respite.engine.facts.CommandFact;
import io.respite.engine.facts.CommandFacts;
import io.respite.engine.facts.KeyFlag;
import io.respite.engine.facts.KeySpec;
import io.respite.engine.facts.KeySpecs;
import io.respite.resp.Args;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Finds the keys that a client which tracks has read. Owned by the engine thread. */
final class TrackedKeys {

    /** One key, of which the position never changes; the usual case. */
    private record One(int position) {}

    /** Takes a key, given by its position. */
    @FunctionalInterface
    interface Visitor {
        void accept(int position);
    }

    private final Map<Command, One> known = new IdentityHashMap<>();
    private final Map<Command, CommandFact> others = new IdentityHashMap<>();

    /** Visits the keys of a request. */
    void forEach(Command command, Args args, Visitor visitor) {
        One one = known.get(command);
        if (one != null) {
            visitor.accept(one.position);
            return;
        }
        CommandFact fact = others.get(command);
        if (fact == null) {
            fact = CommandFacts.of(command.fullName());
            if (learn(command, fact)) {
                forEach(command, args, visitor);
                return;
            }
        }
        for (KeySpecs.KeyReference key : KeySpecs.find(fact, new Words(args))) {
            visitor.accept(key.position());
        }
    }

    private boolean learn(Command command, CommandFact fact) {
        List<KeySpec> specs = fact.keySpecs();
        if (specs.size() == 1
                && specs.getFirst().begin() instanceof KeySpec.Index(int index)
                && specs.getFirst().find() instanceof KeySpec.Range range
                && range.last() == 0
                && specs.getFirst().flags().stream().noneMatch(TrackedKeys::isUnusual)) {
            known.put(command, new One(index));
            return true;
        }
        others.put(command, fact);
        return false;
    }

    private static boolean isUnusual(KeyFlag flag) {
        return flag == KeyFlag.NOT_KEY
                || flag == KeyFlag.INCOMPLETE
                || flag == KeyFlag.VARIABLE_FLAGS;
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
