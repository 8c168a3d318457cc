package io.respite.persistence.aof;

import java.util.concurrent.Executor;

/**
 * What the append-only file needs of others.
 *
 * @param worker runs what waits for the disk, one task after the other
 * @param opener opens files for appending
 * @param reader reads bases
 * @param writer writes them
 */
public record AofServices(
        Executor worker, AppendFile.Opener opener, BaseReader reader, BaseWriter writer) {}
