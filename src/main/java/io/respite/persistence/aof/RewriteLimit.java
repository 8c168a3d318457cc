package io.respite.persistence.aof;

import java.util.logging.Logger;

/**
 * Puts automatic rewrites off, longer and longer, after three of them have failed in a row: each
 * leaves another small file. As aofRewriteLimited in Redis' aof.c.
 */
final class RewriteLimit {

    private static final Logger LOG = Logger.getLogger(RewriteLimit.class.getName());

    private static final int FAILURES = 3;
    private static final int MOST_MINUTES = 60;

    private int delayMinutes;
    private long nextSecond;

    /** Whether no rewrite may begin now, after so many failures in a row. */
    boolean holds(long failures, long nowSecond) {
        if (failures < FAILURES) {
            delayMinutes = 0;
            nextSecond = 0;
            return false;
        }
        if (nextSecond != 0) {
            if (nowSecond < nextSecond) {
                return true;
            }
            nextSecond = 0;
            return false;
        }
        delayMinutes = Math.min(MOST_MINUTES, Math.max(1, delayMinutes * 2));
        nextSecond = nowSecond + delayMinutes * 60L;
        LOG.warning(
                "Background AOF rewrite has repeatedly failed and triggered the limit, will retry"
                        + " in "
                        + delayMinutes
                        + " minutes");
        return true;
    }
}
