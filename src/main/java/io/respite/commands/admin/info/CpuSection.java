package io.respite.commands.admin.info;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;

/** Seconds of processor time; the main thread is the engine's. */
public final class CpuSection implements InfoSection {

    private static final int DIGITS = 6;

    @Override
    public String title() {
        return "CPU";
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {
        HostProcess.Times process = HostProcess.times();
        HostProcess.Times thread = HostProcess.threadTimes();
        fields.add("used_cpu_sys", process.system(), DIGITS)
                .add("used_cpu_user", process.user(), DIGITS)
                .add("used_cpu_sys_children", process.childrenSystem(), DIGITS)
                .add("used_cpu_user_children", process.childrenUser(), DIGITS)
                .add("used_cpu_sys_main_thread", thread.system(), DIGITS)
                .add("used_cpu_user_main_thread", thread.user(), DIGITS);
    }
}
