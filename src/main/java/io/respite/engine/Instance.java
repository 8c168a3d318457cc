package io.respite.engine;

import io.respite.bytes.HexId;
import io.respite.keyspace.Keyspace;
import java.nio.file.Path;

/**
 * One run of the server: what it is called, since when it runs, where it listens. Owned by the
 * engine thread.
 */
public final class Instance {

    /** The version of Redis whose commands and replies these are; clients choose features by it. */
    public static final String REDIS_VERSION = "7.2.6";

    private final String runId;
    private final long startedAtMicros;
    private final long startBytes;
    private Path configFile;
    private String supervisor = "no";
    private String transport = "none";
    private int port;
    private int tlsPort;
    private boolean listening;
    private boolean skipsChecksums;
    private Runnable onRole = () -> {};

    private Instance(String runId, long startedAtMicros, long startBytes) {
        this.runId = runId;
        this.startedAtMicros = startedAtMicros;
        this.startBytes = startBytes;
    }

    /** A run that begins at the given time, with what the keyspace takes before there is data. */
    static Instance begin(long micros, Keyspace keyspace) {
        long usedBytes = keyspace.arena().usedBytes();
        return new Instance(HexId.next(keyspace.random()), micros, usedBytes);
    }

    /** Forty hexadecimal digits, others at each start. */
    public String runId() {
        return runId;
    }

    /** When the server started, in microseconds since 1970. */
    public long startedAtMicros() {
        return startedAtMicros;
    }

    /** Bytes of the arena in use before there was any data. */
    public long startBytes() {
        return startBytes;
    }

    /** The configuration file, absolute, or null. */
    public Path configFile() {
        return configFile;
    }

    public void useConfigFile(Path file) {
        configFile = file;
    }

    /** The kind of service manager that is told of the start and the end, or {@code no}. */
    public String supervisor() {
        return supervisor;
    }

    public void supervisedBy(String kind) {
        supervisor = kind;
    }

    /** Calls {@code listener} each time this server becomes a replica or a primary. */
    public void onRole(Runnable listener) {
        onRole = listener;
    }

    /** This server has become a replica or a primary. */
    public void roleChanged() {
        onRole.run();
    }

    /** Whether checksums of files and payloads do not count, as DEBUG can have it. */
    public boolean skipsChecksums() {
        return skipsChecksums;
    }

    public void skipChecksums(boolean isSkipped) {
        skipsChecksums = isSkipped;
    }

    /** Clients are accepted now, by the given kind of transport ({@code epoll}, {@code nio}). */
    public void listensOn(int newPort, String newTransport) {
        listensOn(newPort, 0, newTransport);
    }

    /** Clients are accepted now; on a port that is 0 none are. */
    public void listensOn(int newPort, int newTlsPort, String newTransport) {
        listening = true;
        port = newPort;
        tlsPort = newTlsPort;
        transport = newTransport;
    }

    public void stopsListening() {
        listening = false;
        port = 0;
        tlsPort = 0;
    }

    /** Whether clients are accepted. */
    public boolean isListening() {
        return listening;
    }

    /** The port on which clients are accepted, one for TLS where there is no other, or 0. */
    public int port() {
        return port == 0 ? tlsPort : port;
    }

    /** The port of clients that are, or are not, encrypted; 0 where there is none. */
    public int port(boolean isEncrypted) {
        return isEncrypted ? tlsPort : port;
    }

    /** How the system tells of input. */
    public String transport() {
        return transport;
    }
}
