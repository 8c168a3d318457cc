package io.respite.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupTest {

    @TempDir Path root;

    @BeforeEach
    void nothingIsLimited() throws IOException {
        write("proc/self/cgroup", "0::/\n");
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private long limit() {
        return ControlGroup.memoryLimitBytes(root);
    }

    @Test
    void noFileIsNoLimit() throws IOException {
        assertThat(limit()).isEqualTo(-1);
        Files.delete(root.resolve("proc/self/cgroup"));
        assertThat(limit()).isEqualTo(-1);
    }

    @Test
    void aContainerSeesItsOwnGroupAsTheRoot() throws IOException {
        write("sys/fs/cgroup/memory.max", "268435456\n");
        assertThat(limit()).isEqualTo(268435456);
    }

    @Test
    void theLeastLimitOfAllGroupsAboveHolds() throws IOException {
        write("proc/self/cgroup", "0::/system.slice/respite.service\n");
        write("sys/fs/cgroup/system.slice/respite.service/memory.max", "max\n");
        write("sys/fs/cgroup/system.slice/memory.max", "500000000\n");
        assertThat(limit()).isEqualTo(500000000);
        write("sys/fs/cgroup/system.slice/respite.service/memory.max", "400000000\n");
        assertThat(limit()).isEqualTo(400000000);
    }

    @Test
    void version1HasItsLimitInTheMemoryHierarchy() throws IOException {
        write(
                "proc/self/cgroup",
                "5:cpu,cpuacct:/box\n4:memory:/box\n1:name=systemd:/box\n0::/box\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        assertThat(limit()).isEqualTo(-1);
        write("sys/fs/cgroup/memory/box/memory.limit_in_bytes", "300000000\n");
        assertThat(limit()).isEqualTo(300000000);
    }

    @Test
    void aPathThatOnlyTheHostSeesGivesWayToWhatIsMounted() throws IOException {
        write("proc/self/cgroup", "4:memory:/docker/0123abcd\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "300000000\n");
        assertThat(limit()).isEqualTo(300000000);
    }

    @Test
    void aPathThatLeadsOutsideIsNotFollowed() throws IOException {
        write("proc/self/cgroup", "0::/../../elsewhere\n");
        write("sys/elsewhere/memory.max", "1\n");
        write("sys/fs/cgroup/memory.max", "268435456\n");
        assertThat(limit()).isEqualTo(268435456);
    }
}
