package io.respite.scripting.lua;

import java.util.Arrays;

/**
 * A table: values of the keys 1 to n in an array, all others in a hash table that keeps the order
 * in which they came.
 */
public final class LuaTable {

    private static final Object[] NONE = {};
    private static final int[] NO_SLOTS = {};
    private static final int FIRST_CAPACITY = 4;

    /** No larger ones are made: an error is raised first. */
    private static final int MOST_ENTRIES = 1 << 26;

    private Object[] list = NONE;

    /** The last of the list's values is not nil; others may be. */
    private int listSize;

    private Object[] keys = NONE;
    private Object[] values = NONE;

    /** Entries that were used, nil or not. */
    private int entries;

    /** Of each slot one more than its entry's index. */
    private int[] slots = NO_SLOTS;

    private LuaTable metatable;
    private boolean readOnly;

    public LuaTable() {}

    /** A table with room for so many values of the keys from 1 on. */
    public LuaTable(int listCapacity) {
        list = listCapacity == 0 ? NONE : new Object[listCapacity];
    }

    public LuaTable metatable() {
        return metatable;
    }

    public void setMetatable(LuaTable newMetatable) {
        checkWritable();
        metatable = newMetatable;
    }

    public boolean isReadOnly() {
        return readOnly;
    }

    /** Whether the program may not change it. */
    public void makeReadOnly(boolean isReadOnly) {
        readOnly = isReadOnly;
    }

    void checkWritable() {
        if (readOnly) {
            throw LuaError.ofMachine("Attempt to modify a readonly table");
        }
    }

    /** The value of a key, null for nil. */
    public Object get(Object key) {
        if (key instanceof LuaString string) {
            return get(string);
        }
        if (key instanceof Double number) {
            double value = number;
            int index = (int) value;
            if (index == value && index > 0 && index <= listSize) {
                return list[index - 1];
            }
        }
        int entry = find(key);
        return entry < 0 ? null : values[entry];
    }

    public Object get(LuaString key) {
        if (slots.length == 0) {
            return null;
        }
        int mask = slots.length - 1;
        for (int slot = spread(key.hashCode()) & mask; ; slot = slot + 1 & mask) {
            int entry = slots[slot] - 1;
            if (entry < 0) {
                return null;
            }
            Object found = keys[entry];
            if (found == key || key.equals(found)) {
                return values[entry];
            }
        }
    }

    public Object get(String key) {
        return get(LuaString.of(key));
    }

    /** The value of a whole number. */
    public Object get(int index) {
        return index > 0 && index <= listSize ? list[index - 1] : get((Object) (double) index);
    }

    private int find(Object key) {
        if (slots.length == 0 || key == null) {
            return -1;
        }
        int mask = slots.length - 1;
        for (int slot = hash(key) & mask; ; slot = slot + 1 & mask) {
            int entry = slots[slot] - 1;
            if (entry < 0 || Values.rawEquals(keys[entry], key)) {
                return entry;
            }
        }
    }

    private static int hash(Object key) {
        /* Zeros are one key, whatever their sign. */
        return spread(key instanceof Double d && d == 0 ? 0 : key.hashCode());
    }

    private static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ mixed >>> 15;
    }

    /**
     * Sets a value, whatever {@link #isReadOnly} says.
     *
     * @throws LuaError where the key is nil or no number
     */
    public void put(Object key, Object value) {
        if (key instanceof Double number) {
            double d = number;
            int index = (int) d;
            if (index == d && index > 0 && putInList(index, value)) {
                return;
            }
            if (d != d) {
                throw LuaError.ofMachine("table index is NaN");
            }
        } else if (key == null) {
            throw LuaError.ofMachine("table index is nil");
        }
        int entry = find(key);
        if (entry >= 0) {
            values[entry] = value;
        } else if (value != null) {
            add(key, value);
        }
    }

    public void put(String key, Object value) {
        put(LuaString.of(key), value);
    }

    public void put(int index, Object value) {
        if (index <= 0 || !putInList(index, value)) {
            put((Object) (double) index, value);
        }
    }

    private boolean putInList(int index, Object value) {
        if (index <= listSize) {
            list[index - 1] = value;
            if (value == null && index == listSize) {
                shorten();
            }
            return true;
        }
        if (index == listSize + 1 && value != null) {
            append(value);
            return true;
        }
        return false;
    }

    private void shorten() {
        while (listSize > 0 && list[listSize - 1] == null) {
            listSize--;
        }
    }

    private void append(Object value) {
        boolean hadHash = slots.length > 0;
        if (hadHash) {
            int entry = find((double) (listSize + 1));
            if (entry >= 0) {
                values[entry] = null;
            }
        }
        reserve(listSize + 1);
        list[listSize++] = value;
        while (hadHash) {
            int entry = find((double) (listSize + 1));
            if (entry < 0 || values[entry] == null) {
                return;
            }
            reserve(listSize + 1);
            list[listSize++] = values[entry];
            values[entry] = null;
        }
    }

    private void reserve(int size) {
        if (size > list.length) {
            int capacity = Math.max(FIRST_CAPACITY, Math.max(size, list.length * 2));
            Heap.take(capacity * 8L);
            if (capacity > MOST_ENTRIES) {
                throw LuaError.ofMachine("table overflow");
            }
            list = Arrays.copyOf(list, capacity);
        }
    }

    /** Sets the values of the keys from {@code first} on; those in the middle may be nil. */
    void putAll(int first, Object[] from, int start, int count) {
        if (first != listSize + 1 || slots.length > 0) {
            for (int i = 0; i < count; i++) {
                put(first + i, from[start + i]);
            }
            return;
        }
        reserve(listSize + count);
        System.arraycopy(from, start, list, listSize, count);
        listSize += count;
        shorten();
    }

    private void add(Object key, Object value) {
        if (entries == keys.length) {
            grow();
        }
        keys[entries] = key;
        values[entries++] = value;
        link(entries - 1);
    }

    private void link(int entry) {
        int mask = slots.length - 1;
        int slot = hash(keys[entry]) & mask;
        while (slots[slot] != 0) {
            slot = slot + 1 & mask;
        }
        slots[slot] = entry + 1;
    }

    private void grow() {
        int live = 0;
        for (int i = 0; i < entries; i++) {
            live += values[i] == null ? 0 : 1;
        }
        int capacity = Math.max(FIRST_CAPACITY, live * 2);
        Heap.take(capacity * 24L);
        if (capacity > MOST_ENTRIES) {
            throw LuaError.ofMachine("table overflow");
        }
        Object[] oldKeys = keys;
        Object[] oldValues = values;
        int oldEntries = entries;
        keys = new Object[capacity];
        values = new Object[capacity];
        slots = new int[Integer.highestOneBit(capacity * 2 - 1) * 2];
        entries = 0;
        for (int i = 0; i < oldEntries; i++) {
            if (oldValues[i] != null) {
                keys[entries] = oldKeys[i];
                values[entries++] = oldValues[i];
                link(entries - 1);
            }
        }
    }

    /** A number n such that the value of n is not nil and that of n + 1 is. */
    public int length() {
        return listSize;
    }

    /**
     * Where the entry after a key is, for {@link #keyAt} and {@link #valueAt}; -1 at the end.
     *
     * @param key null to begin
     */
    int after(Object key) {
        return key == null ? from(0) : from(position(key) + 1);
    }

    private int position(Object key) {
        if (key instanceof Double number) {
            int index = (int) (double) number;
            if (index == number && index > 0 && index <= listSize) {
                return index - 1;
            }
        }
        int entry = find(key);
        if (entry < 0) {
            /* One that was in the list until its value was taken away. */
            if (key instanceof Double d && d > 0 && d <= list.length && d == Math.rint(d)) {
                return (int) (double) d - 1;
            }
            throw LuaError.ofMachine("invalid key to 'next'");
        }
        return list.length + entry;
    }

    /** The first position from this one on that has a value, or -1. */
    public int from(int position) {
        int at = position;
        for (; at < listSize; at++) {
            if (list[at] != null) {
                return at;
            }
        }
        for (at = Math.max(at, list.length); at < list.length + entries; at++) {
            if (values[at - list.length] != null) {
                return at;
            }
        }
        return -1;
    }

    public Object keyAt(int position) {
        return position < list.length
                ? (Object) (double) (position + 1)
                : keys[position - list.length];
    }

    public Object valueAt(int position) {
        return position < list.length ? list[position] : values[position - list.length];
    }

    /** Moves the values from {@code index} to the last one up, and puts one before them. */
    void insert(int index, Object value) {
        int size = listSize;
        put(size + 1, value);
        if (listSize > size) {
            System.arraycopy(list, index - 1, list, index, size + 1 - index);
            list[index - 1] = value;
        }
    }

    /** Takes the value of {@code index} away and moves those behind it down. */
    Object remove(int index) {
        Object removed = list[index - 1];
        System.arraycopy(list, index, list, index - 1, listSize - index);
        list[--listSize] = null;
        shorten();
        return removed;
    }
}
