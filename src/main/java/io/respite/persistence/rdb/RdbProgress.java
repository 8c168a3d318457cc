package io.respite.persistence.rdb;

/** What an {@link RdbReader} was doing when it failed, as operators know it from Redis' checker. */
enum RdbProgress {
    START("start"),
    READ_TYPE("read-type"),
    READ_EXPIRE("read-expire"),
    READ_KEY("read-key"),
    READ_VALUE("read-object-value"),
    CHECK_SUM("check-sum"),
    READ_LENGTH("read-len"),
    READ_AUX("read-aux"),
    READ_MODULE_AUX("read-module-aux"),
    READ_FUNCTIONS("read-functions");

    private final String text;

    RdbProgress(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
