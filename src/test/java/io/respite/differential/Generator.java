package io.respite.differential;

import io.respite.differential.Grammar.Choice;
import io.respite.differential.Grammar.Line;
import io.respite.differential.Grammar.Literal;
import io.respite.differential.Grammar.Part;
import io.respite.differential.Grammar.Repeated;
import io.respite.differential.Grammar.Slot;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A random sequence of commands, the same for the same seed but for its moments in time. */
final class Generator {

    private static final String[] ODD = {
        "", "-1", "abc", "1.5", "nan", "-inf", "9223372036854775808", "-9223372036854775808", "0"
    };

    /** Where an odd argument could mean to answer for ever, or to wait. */
    private static final Set<Mode> KEPT = EnumSet.of(Mode.RANDOM, Mode.POP, Mode.SCAN);

    private static final Set<Part> WAITS = Set.of(new Slot("timeout"), new Slot("timeout-ms"));

    private final Random random;
    private final List<Line> lines;
    private final Vocabulary vocabulary;

    private Generator(List<Line> lines, long seed, long nowS) {
        random = new Random(seed);
        vocabulary = new Vocabulary(random, nowS);
        this.lines = chosen(lines);
    }

    static List<Request> sequence(Grammar grammar, long seed, int length, long nowS) {
        Generator generator = new Generator(grammar.lines(), seed, nowS);
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            requests.add(generator.next());
        }
        return requests;
    }

    /** Some sequences use a few commands only, so that these go deeper. */
    private List<Line> chosen(List<Line> all) {
        int percent = new int[] {100, 50, 15}[random.nextInt(3)];
        List<Line> some = all.stream().filter(line -> random.nextInt(100) < percent).toList();
        return some.isEmpty() ? all : some;
    }

    private Request next() {
        Line line = lines.get(random.nextInt(lines.size()));
        List<String> words = new ArrayList<>();
        line.parts().forEach(part -> add(part, words));
        boolean isKept =
                KEPT.contains(line.mode()) || line.parts().stream().anyMatch(WAITS::contains);
        if (random.nextInt(50) == 0 && words.size() > 1 && !isKept) {
            mutate(words);
        }
        return new Request(line.mode(), List.copyOf(words));
    }

    private void add(Part part, List<String> words) {
        switch (part) {
            case Literal literal -> words.add(literal.word());
            case Slot slot -> vocabulary.add(slot.name(), words);
            case Choice choice -> {
                int which = random.nextInt(choice.alternatives().size());
                choice.alternatives().get(which).forEach(each -> add(each, words));
            }
            case Repeated repeated -> {
                add(repeated.part(), words);
                int percent = random.nextInt(20) == 0 ? 97 : 40;
                while (random.nextInt(100) < percent) {
                    add(repeated.part(), words);
                }
            }
        }
    }

    private void mutate(List<String> words) {
        int at = 1 + random.nextInt(words.size() - 1);
        switch (random.nextInt(4)) {
            case 0 -> words.remove(at);
            case 1 -> words.add(at, words.get(at));
            case 2 -> words.set(at, ODD[random.nextInt(ODD.length)]);
            default -> words.add(ODD[random.nextInt(ODD.length)]);
        }
    }
}
