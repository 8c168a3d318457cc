package io.respite.engine;

import io.respite.resp.ReplyWriter;

/** Something other than a key that clients wait for; see {@link Call#blockFor}. */
public interface Condition {

    /** The client's time is over: writes its reply. */
    void over(Session session, ReplyWriter reply);

    /** Whether CLIENT UNBLOCK may end the wait. */
    default boolean mayEndEarly() {
        return true;
    }
}
