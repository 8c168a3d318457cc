package io.respite.app.log;

import java.io.Writer;
import java.util.Map;
import java.util.Set;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.JsonFormatter;

/**
 * A line as one JSON object, written by JBoss' formatter.
 *
 * <pre>
 *   {"timestamp":"2026-11-22T15:04:05.123456+01:00","logger":"io.respite.app.Server",
 *    "level":"notice","message":"Ready to accept connections tcp","thread":"engine","threadId":31,
 *    "host":"box","pid":4711,"exception":"java.io.IOException: ...","role":"master"}
 * </pre>
 *
 * <p>{@code exception} is the whole stack trace, and only there where there is one; levels are
 * those of the directive {@code loglevel}.
 */
final class JsonFormat extends JsonFormatter {

    private static final Map<Key, String> NAMES =
            Map.of(
                    Key.LOGGER_NAME, "logger",
                    Key.THREAD_NAME, "thread",
                    Key.HOST_NAME, "host",
                    Key.PROCESS_ID, "pid",
                    Key.STACK_TRACE, "exception");

    /** What says nothing here. */
    private static final Set<String> LEFT_OUT =
            Set.of("loggerClassName", "mdc", "ndc", "processName", "sequence");

    JsonFormat() {
        super(NAMES);
        setExceptionOutputType(ExceptionOutputType.FORMATTED);
    }

    @Override
    protected void after(Generator generator, ExtLogRecord record) throws Exception {
        generator.add("role", LogLines.isReplica() ? "replica" : "master");
    }

    @Override
    protected Generator createGenerator(Writer writer) {
        return new Chosen(super.createGenerator(writer));
    }

    /* Passes on what is to be said. */
    private record Chosen(Generator to) implements Generator {

        @Override
        public Generator begin() throws Exception {
            to.begin();
            return this;
        }

        @Override
        public Generator add(String key, int value) throws Exception {
            return add(key, (long) value);
        }

        @Override
        public Generator add(String key, long value) throws Exception {
            if (!LEFT_OUT.contains(key)) {
                to.add(key, value);
            }
            return this;
        }

        @Override
        public Generator add(String key, Map<String, ?> value) throws Exception {
            if (!LEFT_OUT.contains(key)) {
                to.add(key, value);
            }
            return this;
        }

        @Override
        public Generator add(String key, String value) throws Exception {
            if (key.equals("level")) {
                to.add(key, word(value));
            } else if (key.equals("exception")) {
                to.add(key, value.replaceFirst("^: ", ""));
            } else if (!LEFT_OUT.contains(key)) {
                to.add(key, value);
            }
            return this;
        }

        private static String word(String level) {
            return Verbosity.of(org.jboss.logmanager.Level.parse(level)).word();
        }

        @Override
        public Generator startObject(String key) throws Exception {
            to.startObject(key);
            return this;
        }

        @Override
        public Generator endObject() throws Exception {
            to.endObject();
            return this;
        }

        @Override
        public Generator startArray(String key) throws Exception {
            to.startArray(key);
            return this;
        }

        @Override
        public Generator endArray() throws Exception {
            to.endArray();
            return this;
        }

        @Override
        public Generator end() throws Exception {
            to.end();
            return this;
        }
    }
}
