package io.respite.engine.settings;

import io.respite.engine.settings.Setting.Kind;
import io.respite.engine.settings.Setting.Line;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Setting.Value;
import java.util.ArrayList;
import java.util.List;

/** {@code client-output-buffer-limit}: any of three client classes, each with its limits. */
public record ClientBufferLimits() implements Kind {

    /**
     * A client is closed when its output exceeds {@code hardBytes}, or {@code softBytes} for
     * {@code softSeconds} on end; 0 means no limit.
     */
    public record Limit(String clientClass, long hardBytes, long softBytes, long softSeconds) {
        private String show() {
            return String.join(
                    " ",
                    clientClass,
                    Long.toUnsignedString(hardBytes),
                    Long.toUnsignedString(softBytes),
                    Long.toString(softSeconds));
        }
    }

    private static final List<String> CLASSES = List.of("normal", "slave", "pubsub");

    /** The limits of normal, replica and pub/sub clients, in this order, of a shown value. */
    public static List<Limit> of(List<String> words) {
        List<Limit> limits = new ArrayList<>(CLASSES.size());
        for (int i = 0; i < words.size(); i += 4) {
            limits.add(limit(words, i));
        }
        return limits;
    }

    private static Limit limit(List<String> words, int at) {
        String reason =
                "Error in hard, soft or soft_seconds setting in " + "buffer limit configuration.";
        String seconds = CNumber.cString(words.get(at + 3));
        Limit limit =
                new Limit(
                        CLASSES.get(position(words.get(at))),
                        WholeNumber.memory(CNumber.cString(words.get(at + 1)), reason),
                        WholeNumber.memory(CNumber.cString(words.get(at + 2)), reason),
                        CNumber.isInteger(seconds, 10) ? (int) CNumber.integer(seconds, 10) : -1);
        if (limit.softSeconds < 0) {
            throw new Refused(reason);
        }
        return limit;
    }

    private static int position(String clientClass) {
        String name = ConfigText.lower(CNumber.cString(clientClass));
        int position = CLASSES.indexOf(name.equals("replica") ? "slave" : name);
        if (position < 0) {
            throw new Refused("Invalid client class specified in buffer limit configuration.");
        }
        return position;
    }

    @Override
    public Value parse(List<String> words, Value now) {
        if (words.size() % 4 != 0) {
            throw new Refused("Wrong number of arguments in buffer limit configuration.");
        }
        List<Limit> limits =
                now == null ? new ArrayList<>(of(words)) : of(ConfigText.spaced(now.text()));
        for (int i = 0; i < words.size(); i += 4) {
            Limit limit = limit(words, i);
            limits.set(CLASSES.indexOf(limit.clientClass), limit);
        }
        return new Value(
                String.join(" ", limits.get(0).show(), limits.get(1).show(), limits.get(2).show()),
                0);
    }

    @Override
    public boolean takesManyWords() {
        return true;
    }

    /* All classes or none, so that the next rewrite finds its lines again. */
    @Override
    public List<Line> lines(Value value, Value initial) {
        List<Line> lines = new ArrayList<>(CLASSES.size());
        List<Limit> limits = of(ConfigText.spaced(value.text()));
        boolean isForced = !value.text().equals(initial.text());
        for (Limit limit : limits) {
            String name = limit.clientClass.equals("slave") ? "replica" : limit.clientClass;
            lines.add(
                    new Line(
                            name
                                    + " "
                                    + WholeNumber.memoryText(limit.hardBytes)
                                    + " "
                                    + WholeNumber.memoryText(limit.softBytes)
                                    + " "
                                    + limit.softSeconds,
                            isForced));
        }
        return lines;
    }

    @Override
    public String syntax() {
        return "groups of class (normal, replica, pubsub), hard, soft, seconds";
    }
}
