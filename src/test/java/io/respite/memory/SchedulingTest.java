package io.respite.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchedulingTest {

    @BeforeEach
    void onLinux() {
        assumeTrue(Files.exists(Path.of("/proc/thread-self/stat")), "there is no /proc");
    }

    /** How nice the calling thread is: the 19th field of its line, the 17th behind its name. */
    private static int niceness() {
        try {
            String line = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(line.substring(line.lastIndexOf(')') + 2).split(" ")[16]);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void aThreadIsLoweredWithThoseThatItStarts() {
        int before = niceness();
        CompletableFuture<Integer> parent = new CompletableFuture<>();
        CompletableFuture<Integer> child = new CompletableFuture<>();
        Thread.ofPlatform()
                .start(
                        () -> {
                            Scheduling.low();
                            parent.complete(niceness());
                            Thread.ofPlatform().start(() -> child.complete(niceness()));
                        });
        int expected = Math.min(19, before + 5);
        assertThat(parent.join()).isEqualTo(expected);
        assertThat(child.join()).isEqualTo(expected);
        assertThat(niceness()).isEqualTo(before);
    }

    @Test
    void threadsAreLoweredByTheirNames() throws Exception {
        int before = niceness();
        CountDownLatch lowered = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(2);
        CompletableFuture<Integer> meant = read("is-meant", running, lowered);
        CompletableFuture<Integer> other = read("is-not", running, lowered);
        running.await();
        Scheduling.low(name -> name.equals("is-meant"));
        lowered.countDown();
        assertThat(meant.join()).isEqualTo(Math.min(19, before + 5));
        assertThat(other.join()).isEqualTo(before);
    }

    @Test
    void aThreadThatIsWaitedForHasShortSlicesWhereLinuxKnowsOfThem() {
        CompletableFuture<Integer> nice = new CompletableFuture<>();
        CompletableFuture<Long> slice = new CompletableFuture<>();
        Thread.ofPlatform()
                .name("is-waited-for")
                .start(
                        () -> {
                            Scheduling.prompt(name -> name.equals("is-waited-for"));
                            nice.complete(niceness());
                            slice.complete(sliceNanos());
                        });
        assertThat(nice.join()).isEqualTo(niceness());
        assumeTrue(slice.join() > 0, "this Linux does not tell");
        assertThat(slice.join()).isEqualTo(100_000);
    }

    /** Of the calling thread, 0 where that is not told. */
    private static long sliceNanos() {
        try {
            return Files.readAllLines(Path.of("/proc/thread-self/sched")).stream()
                    .filter(line -> line.startsWith("se.slice "))
                    .map(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                    .findFirst()
                    .orElse(0L);
        } catch (IOException untold) {
            return 0;
        }
    }

    private static CompletableFuture<Integer> read(
            String name, CountDownLatch running, CountDownLatch lowered) {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        Thread.ofPlatform()
                .name(name)
                .start(
                        () -> {
                            running.countDown();
                            try {
                                lowered.await();
                                read.complete(niceness());
                            } catch (InterruptedException stopped) {
                                read.completeExceptionally(stopped);
                            }
                        });
        return read;
    }

    @Test
    void callsAreMadeWhereTheirNumbersAreKnown() {
        assertThat(Scheduling.setAttributes("Linux", "amd64")).isEqualTo(314);
        assertThat(Scheduling.setAttributes("Linux", "aarch64")).isEqualTo(274);
        for (String other : new String[] {"ppc64le", "s390x", "arm", "x86"}) {
            assertThat(Scheduling.setAttributes("Linux", other))
                    .as(other)
                    .isEqualTo(Scheduling.UNKNOWN);
        }
        assertThat(Scheduling.setAttributes("Mac OS X", "aarch64")).isEqualTo(Scheduling.UNKNOWN);
    }
}
