package io.respite.replication.replica;

/**
 * Loads the data as it comes, aside, and keeps it in a file too. Owned by the engine thread.
 *
 * <p>Both must succeed: where one fails, the other is given up. Until all has come clients are
 * answered as if the file alone were written, and the role may change.
 */
final class TeeIntake implements Intake {

    private final FullSync sync;
    private final Listener listener;
    private final Both inMemory = new Both();
    private final Both inFile = new Both();
    private final FileIntake file;
    private final MemoryIntake memory;
    private long takenBytes;
    private boolean complete;
    private int database;
    private int succeeded;

    /** Makes the two by whoever can, each with a listener. */
    TeeIntake(FullSync sync, long totalBytes, Listener listener) {
        this.sync = sync;
        this.listener = listener;
        memory = sync.toMemory(totalBytes, inMemory);
        file = sync.toFile(told -> told.loaded(0), inFile);
    }

    /** Hears of one of them. */
    private final class Both implements Listener {

        private boolean hasRoom = true;

        @Override
        public void takesMore(boolean isRoom) {
            hasRoom = isRoom;
            listener.takesMore(inMemory.hasRoom && inFile.hasRoom);
        }

        @Override
        public void loaded(int selected) {
            database = this == inMemory ? selected : database;
            if (++succeeded == 2) {
                listener.loaded(database);
            }
        }

        @Override
        public void failed(String reason) {
            abort();
            listener.failed(reason);
        }
    }

    @Override
    public void take(long ref, int length) {
        takenBytes += length;
        file.take(ref, length);
        memory.take(ref, length);
    }

    @Override
    public void complete() {
        complete = true;
        sync.arrived(takenBytes);
        memory.complete();
        file.complete();
    }

    @Override
    public void abort() {
        file.abort();
        memory.abort();
    }

    @Override
    public boolean isLoading() {
        return complete;
    }
}
