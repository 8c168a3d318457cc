package io.respite.replication.replica;

/** Takes the data of the primary, an RDB, as it comes. Owned by the engine thread. */
interface Intake {

    /** What becomes of the data; called later than what it is about. */
    interface Listener {

        /** Whether more can be taken just now. */
        void takesMore(boolean isRoom);

        /**
         * All is loaded.
         *
         * @param database that the stream goes on in, or 0
         */
        void loaded(int database);

        /** Nothing, or not all, could be loaded, for a reason for the log. */
        void failed(String reason);
    }

    /** Takes bytes of the data, even if there is little room. */
    void take(long ref, int length);

    /** All was taken. */
    void complete();

    /** Forgets what was taken; nothing is heard of it any more. */
    void abort();

    /** Whether what was taken is being loaded, so that it must not be called off. */
    boolean isLoading();
}
