package io.respite.persistence.rdb;

/**
 * What else may stand where a value's {@link RdbType} is expected (Redis' rdb.h). Files hold these
 * ids: constants are only added.
 */
final class RdbOpcode {

    static final int SLOT_INFO = 244;
    static final int FUNCTION_2 = 245;
    static final int FUNCTION_PRE_GA = 246;
    static final int MODULE_AUX = 247;
    static final int IDLE = 248;
    static final int FREQUENCY = 249;
    static final int AUX = 250;
    static final int RESIZE_DB = 251;
    static final int EXPIRE_TIME_MS = 252;
    static final int EXPIRE_TIME = 253;
    static final int SELECT_DB = 254;
    static final int END = 255;

    private RdbOpcode() {}
}
