package io.respite.persistence.aof;

/** A manifest cannot be read; the message is Redis' reason. */
final class ManifestError extends Exception {

    private static final long serialVersionUID = 1;

    private final int line;
    private final String text;

    /**
     * @param line the number of the line, from 1; 0 where no line is to blame
     * @param text the line without blanks around it, or null where it was not looked at as a whole
     */
    ManifestError(String reason, int line, String text) {
        super(reason);
        this.line = line;
        this.text = text;
    }

    /** The number of the line that is broken, from 1; 0 where none is. */
    int line() {
        return line;
    }

    /** That line, or null. */
    String text() {
        return text;
    }
}
