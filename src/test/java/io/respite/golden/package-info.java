/**
 * Plays the transcripts of {@code src/test/golden} against servers and compares every reply byte
 * for byte. {@code src/test/golden/README.md} describes the format; {@code scripts/record-golden}
 * fills in replies from a real Redis. Needs nothing of Respite but the {@link Target} of each way
 * to reach it.
 */
package io.respite.golden;
