package io.respite.resp;

/** Where the bytes of replies go: a socket, or a collector in a test. */
@FunctionalInterface
public interface Output {

    /** Where replies go that nobody wants. */
    Output NOWHERE = (ref, length) -> {};

    /** Takes {@code length} bytes at {@code ref} over; they may change once it returns. */
    void write(long ref, int length);
}
