package io.respite.commands.admin.info;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;
import io.respite.engine.Instance;
import io.respite.engine.settings.Settings;

/** Which program runs, where and since when. */
public final class ServerSection implements InfoSection {

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long SECONDS_PER_DAY = 24 * 60 * 60;

    /* What names a build of Redis is known of no build here. */
    private static final String NO_COMMIT = "00000000";
    private static final String NO_BUILD = "0000000000000000";

    private final String version;

    /** The section of a server of the given version of Respite. */
    public ServerSection(String version) {
        this.version = version;
    }

    @Override
    public String title() {
        return "Server";
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {
        Instance instance = engine.instance();
        Settings settings = engine.settings();
        fields.add("redis_version", Instance.REDIS_VERSION)
                .add("redis_git_sha1", NO_COMMIT)
                .add("redis_git_dirty", 0)
                .add("redis_build_id", NO_BUILD)
                .add("redis_mode", "standalone")
                .add("os", HostProcess.system())
                .add("arch_bits", 64)
                .add("monotonic_clock", "POSIX clock_gettime")
                .add("multiplexing_api", instance.transport())
                .add("atomicvar_api", "java-varhandle")
                .add("gcc_version", "0.0.0")
                .add("process_id", ProcessHandle.current().pid())
                .add("process_supervised", instance.supervisor())
                .add("run_id", instance.runId());
        addTimes(engine, fields);
        fields.add("executable", HostProcess.executable())
                .add("config_file", text(instance.configFile()))
                .add("io_threads_active", 0);
        if (engine.program().waitsForReplicas() != null) {
            fields.add("shutdown_in_milliseconds", engine.program().shutdownInMillis());
        }
        if (instance.isListening()) {
            addListeners(fields, settings, instance);
        }
        fields.add("server_name", "respite")
                .add("respite_version", version)
                .add("java_version", System.getProperty("java.runtime.version"))
                .add("java_vm", System.getProperty("java.vm.name"));
    }

    private static void addTimes(Engine engine, InfoFields fields) {
        Settings settings = engine.settings();
        Instance instance = engine.instance();
        long port = instance.isListening() ? instance.port() : settings.number("port");
        long micros = engine.clock().micros();
        long uptime = (micros - instance.startedAtMicros()) / MICROS_PER_SECOND;
        fields.add("tcp_port", port)
                .add("server_time_usec", micros)
                .add("uptime_in_seconds", uptime)
                .add("uptime_in_days", uptime / SECONDS_PER_DAY)
                .add("hz", settings.number("hz"))
                .add("configured_hz", settings.number("hz"))
                .add("lru_clock", engine.keyspace().accessClock().seconds());
    }

    private static String text(Object path) {
        return path == null ? "" : path.toString();
    }

    private static void addListeners(InfoFields fields, Settings settings, Instance instance) {
        if (instance.port(false) != 0) {
            fields.add("listener0", listener("tcp", settings, instance.port(false)));
        }
        String path = settings.text("unixsocket");
        if (!path.isEmpty()) {
            fields.add("listener1", new InfoFields().add("name", "unix").add("bind", path));
        }
        if (instance.port(true) != 0) {
            fields.add("listener2", listener("tls", settings, instance.port(true)));
        }
    }

    private static InfoFields listener(String name, Settings settings, long port) {
        return new InfoFields()
                .add("name", name)
                .add("bind", settings.words("bind"))
                .add("port", port);
    }
}
