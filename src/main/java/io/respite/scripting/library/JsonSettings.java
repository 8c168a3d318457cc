package io.respite.scripting.library;

/** How {@code cjson} writes and reads; programs may change it. Owned by the engine thread. */
final class JsonSettings {

    private static final int DEPTH = 1000;
    private static final int DIGITS = 14;

    /** What becomes of numbers that JSON does not know, where they are written. */
    enum Invalid {
        REFUSED,
        WRITTEN,
        NULL
    }

    /** Arrays whose greatest index is more than {@code sparseRatio} times their size ... */
    int sparseRatio = 2;

    /** ... and more than this are not written, or written as objects. */
    int sparseSafe = 10;

    boolean convertsSparse;
    int writingDepth = DEPTH;
    int readingDepth = DEPTH;
    boolean keepsBuffer = true;
    Invalid writesInvalid = Invalid.REFUSED;
    boolean readsInvalid = true;
    int digits = DIGITS;
}
