package io.respite.keyspace;

import java.util.ArrayList;
import java.util.List;

/** Several listeners that hear the same, in the order in which they came. */
final class KeyListeners implements KeyListener {

    private final KeyListener[] listeners;

    private KeyListeners(List<KeyListener> listeners) {
        this.listeners = listeners.toArray(KeyListener[]::new);
    }

    /** All that hear now, and one more. */
    static KeyListener with(KeyListener now, KeyListener more) {
        if (now == null) {
            return more;
        }
        List<KeyListener> list = list(now);
        list.add(more);
        return of(list);
    }

    /** All that hear now, but one. */
    static KeyListener without(KeyListener now, KeyListener less) {
        if (now == less) {
            return null;
        }
        List<KeyListener> list = list(now);
        list.remove(less);
        return of(list);
    }

    private static List<KeyListener> list(KeyListener now) {
        return new ArrayList<>(
                now instanceof KeyListeners several ? List.of(several.listeners) : List.of(now));
    }

    private static KeyListener of(List<KeyListener> list) {
        return list.size() == 1 ? list.getFirst() : new KeyListeners(list);
    }

    @Override
    public void came(Database database, long key, int length, ValueType type) {
        for (KeyListener listener : listeners) {
            listener.came(database, key, length, type);
        }
    }

    @Override
    public void changed(KeyEvent event, int database, long key, int length) {
        for (KeyListener listener : listeners) {
            listener.changed(event, database, key, length);
        }
    }

    @Override
    public void gone(Database database, long key, int length) {
        for (KeyListener listener : listeners) {
            listener.gone(database, key, length);
        }
    }

    @Override
    public void emptying(Database database) {
        for (KeyListener listener : listeners) {
            listener.emptying(database);
        }
    }

    @Override
    public void flushed() {
        for (KeyListener listener : listeners) {
            listener.flushed();
        }
    }

    @Override
    public void swapping(Database first, Database second) {
        for (KeyListener listener : listeners) {
            listener.swapping(first, second);
        }
    }

    @Override
    public void swapped(Database first, Database second) {
        for (KeyListener listener : listeners) {
            listener.swapped(first, second);
        }
    }

    @Override
    public void replacing(Database database, Database replacement) {
        for (KeyListener listener : listeners) {
            listener.replacing(database, replacement);
        }
    }

    @Override
    public void replaced(Database database) {
        for (KeyListener listener : listeners) {
            listener.replaced(database);
        }
    }
}
