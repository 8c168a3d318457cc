package io.respite.keyspace;

/** Takes a value's elements one after the other. */
@FunctionalInterface
public interface ElementVisitor {

    /** The next element's text, valid until this returns. */
    void accept(long ref, int length);
}
