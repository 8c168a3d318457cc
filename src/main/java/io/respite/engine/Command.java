package io.respite.engine;

import io.respite.engine.facts.CommandFacts;
import io.respite.resp.Args;
import java.util.List;

/**
 * One row of the command table. Facts that nobody needs while commands run (arguments, key
 * specifications, categories) are in {@link CommandFacts}.
 */
public final class Command {

    private static final int UNKNOWN = -2;

    private final String name;
    private final String fullName;
    private final int arity;
    private final long flags;
    private final Handler handler;
    private final boolean insideMulti;
    private final CommandStatistics statistics = new CommandStatistics();
    private int index = UNKNOWN;
    private Shape shape;
    private final List<Command> subcommands;

    private Command(
            String name,
            String fullName,
            int arity,
            long flags,
            Handler handler,
            List<Command> subcommands,
            boolean insideMulti) {
        this.name = name;
        this.fullName = fullName;
        this.arity = arity;
        this.flags = flags;
        this.handler = handler;
        this.subcommands = subcommands;
        this.insideMulti = insideMulti;
    }

    /**
     * A command.
     *
     * @param name in lower case; of a subcommand {@code container|name}
     * @param arity number of words, the name (and the container's) included; negative for "at
     * least"
     */
    public static Command of(String name, int arity, Handler handler, Flag... flags) {
        String own = name.substring(name.indexOf('|') + 1);
        return new Command(own, name, arity, bits(flags), handler, List.of(), false);
    }

    /** A command that only has subcommands. */
    public static Command container(String name, int arity, Command... subcommands) {
        return new Command(name, name, arity, 0, null, List.of(subcommands), false);
    }

    /** The same command, which does what it does only without the name of one of these. */
    public Command with(Command... others) {
        return new Command(name, fullName, arity, flags, handler, List.of(others), false);
    }

    /** The same command, which inside MULTI is run at once and not queued. */
    public Command insideMulti() {
        return new Command(name, fullName, arity, flags, handler, subcommands, true);
    }

    private static long bits(Flag[] flags) {
        long bits = 0;
        for (Flag flag : flags) {
            bits |= flag.bit();
        }
        return bits;
    }

    /** The name in lower case, of a subcommand without its container's. */
    public String name() {
        return name;
    }

    /** The name in lower case, of a subcommand {@code container|name}. */
    public String fullName() {
        return fullName;
    }

    /** Number of words, names included; negative for "at least". */
    public int arity() {
        return arity;
    }

    /** Its place among the facts, {@link CommandFacts#indexOf}; looked up when first asked for. */
    public int index() {
        if (index == UNKNOWN) {
            index = CommandFacts.indexOf(fullName);
        }
        return index;
    }

    public boolean has(Flag flag) {
        return (flags & flag.bit()) != 0;
    }

    /** What a request's words make of its command's flags. */
    @FunctionalInterface
    public interface Shape {

        /** The {@link Flag#bit}s of a request, of which the command has {@code usual}. */
        long flags(Args args, long usual);
    }

    /** The same command, some of whose requests have other flags. */
    public Command shapedBy(Shape newShape) {
        Command shaped =
                new Command(name, fullName, arity, flags, handler, subcommands, insideMulti);
        shaped.shape = newShape;
        return shaped;
    }

    /** This command, with the flags that a request has. */
    Command shapedFor(Args args) {
        if (shape == null) {
            return this;
        }
        long bits = shape.flags(args, flags);
        return bits == flags
                ? this
                : new Command(name, fullName, arity, bits, handler, subcommands, insideMulti);
    }

    /** The {@link Flag} bits. */
    long flags() {
        return flags;
    }

    Handler handler() {
        return handler;
    }

    public CommandStatistics statistics() {
        return statistics;
    }

    /** The subcommands, empty where there are none. */
    public List<Command> subcommands() {
        return subcommands;
    }

    /** Whether it is run at once inside MULTI. */
    boolean runsInsideMulti() {
        return insideMulti;
    }

    /** Whether a request may have so many words. */
    public boolean accepts(int words) {
        return arity >= 0 ? words == arity : words >= -arity;
    }
}
