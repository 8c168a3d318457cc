package io.respite.persistence.aof;

import io.respite.persistence.rdb.Loading;
import java.util.concurrent.Executor;

/**
 * What the append-only file needs of others.
 *
 * @param worker runs what waits for the disk, one task after the other
 * @param opener opens files for appending
 * @param reader reads bases
 * @param writer writes them
 * @param loading is told how far a load has come
 */
public record AofServices(
        Executor worker,
        AppendFile.Opener opener,
        BaseReader reader,
        BaseWriter writer,
        Loading loading) {}
