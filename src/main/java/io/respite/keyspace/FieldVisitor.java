package io.respite.keyspace;

/** Takes the fields of a hash, or the members of a like value, one after the other. */
@FunctionalInterface
public interface FieldVisitor {

    /** The next field's name and value, valid until this returns. */
    void field(long name, int nameLength, long value, int valueLength);
}
