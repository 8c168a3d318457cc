package io.respite.engine;

import io.respite.keyspace.EffectSink;
import io.respite.keyspace.Effects;
import java.util.ArrayList;
import java.util.List;

/** Who hears of what commands change, in a fixed order. Owned by the engine thread. Hot. */
public final class Sinks {

    private final Effects effects;
    private EffectSink[] sinks = {};

    /** Classes of events that are published, and those that listeners want. */
    private int publishedClasses;

    private int heardClasses;

    /** How many take what is to be propagated, and not only events. */
    private int observers;

    Sinks(Effects effects) {
        this.effects = effects;
    }

    /** Adds a sink, after those that are there. */
    public void add(EffectSink sink) {
        addForEvents(sink);
        observers++;
        effects.observe(true);
    }

    /** Takes a sink out again. */
    public void remove(EffectSink sink) {
        removeForEvents(sink);
        observers--;
        effects.observe(observers > 0);
    }

    /** Adds a sink that looks at events only, which are those that {@link Effects} observes. */
    void addForEvents(EffectSink sink) {
        List<EffectSink> longer = new ArrayList<>(List.of(sinks));
        longer.add(sink);
        sinks = longer.toArray(EffectSink[]::new);
    }

    /** Takes a sink for events out again. */
    void removeForEvents(EffectSink sink) {
        List<EffectSink> shorter = new ArrayList<>(List.of(sinks));
        shorter.remove(sink);
        sinks = shorter.toArray(EffectSink[]::new);
    }

    /** Which classes of events are published: {@link io.respite.keyspace.KeyEvent#classBit}s. */
    void publish(int classes) {
        publishedClasses = classes;
        effects.observeEvents(publishedClasses | heardClasses);
    }

    /** Adds a sink that looks at events, all of them. */
    public void listen(EffectSink sink) {
        addForEvents(sink);
        hear(-1);
    }

    /** Takes such a sink out again, the last one or one of many. */
    public void listenNoMore(EffectSink sink, boolean isLast) {
        removeForEvents(sink);
        if (isLast) {
            hear(0);
        }
    }

    private void hear(int classes) {
        heardClasses = classes;
        effects.observeEvents(publishedClasses | heardClasses);
    }

    /** Hands what was recorded to all. */
    void hand() {
        for (EffectSink sink : sinks) {
            sink.accept(effects);
        }
    }
}
