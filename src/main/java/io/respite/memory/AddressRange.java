package io.respite.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The operating system's side of {@link Memory}: reserves the range with {@code mmap} and gives
 * pages back with {@code madvise}. A reserved page costs nothing until it is written.
 */
final class AddressRange {

    /**
     * What is asked for first; halved until the system agrees. Dev mode asks for less: each live
     * reload reserves anew, and there are addresses for a hundred of the large ranges only.
     */
    private static final long LARGEST_RESERVE_BYTES =
            Long.getLong("respite.reserved-bytes", 1L << 40);

    private static final long SMALLEST_RESERVE_BYTES = 1L << 28;

    private static final int PROT_READ_WRITE = 1 | 2;
    private static final boolean MAC = System.getProperty("os.name").startsWith("Mac");
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE =
            MAC ? 0x0002 | 0x1000 | 0x0040 : 0x0002 | 0x0020 | 0x4000;
    private static final int MADV_DONTNEED = MAC ? 5 /* MADV_FREE */ : 4;
    private static final int MADV_HUGEPAGE = 14;
    private static final int MADV_POPULATE_WRITE = 23;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle MADVISE =
            downcall("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

    private static long baseAddress;

    private AddressRange() {}

    /** Reserves the largest range that the system grants, as one segment that lives for ever. */
    static MemorySegment reserve() {
        MethodHandle mmap =
                downcall(
                        "mmap",
                        FunctionDescriptor.of(
                                JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT,
                                JAVA_LONG));
        for (long size = LARGEST_RESERVE_BYTES; size >= SMALLEST_RESERVE_BYTES; size >>= 1) {
            long address = map(mmap, size);
            if (address != -1) {
                baseAddress = address;
                return MemorySegment.ofAddress(address).reinterpret(size);
            }
        }
        throw new OutOfMemoryError("the system grants no address range for the data");
    }

    private static long map(MethodHandle mmap, long size) {
        try {
            return (long)
                    mmap.invokeExact(
                            MemorySegment.NULL,
                            size,
                            PROT_READ_WRITE,
                            MAP_PRIVATE_ANONYMOUS_NORESERVE,
                            -1,
                            0L);
        } catch (Throwable e) {
            throw new LinkageError("mmap", e);
        }
    }

    /** Gives the pages of a range back to the system; it reads as zeros afterwards. */
    static void giveBack(long offset, long length) {
        boolean isDone = advise(offset, length, MADV_DONTNEED);
        if (MAC || !isDone) {
            Memory.fill(offset, length, 0);
        }
    }

    /** Asks for huge pages behind a range; a system without them ignores it. */
    static void preferHugePages(long offset, long length) {
        if (!MAC) {
            advise(offset, length, MADV_HUGEPAGE);
        }
    }

    /**
     * Makes the pages of a range that are not there, as a first write to each would; those that are
     * keep their contents. Any thread; takes as long as that. Linux before 5.14 ignores it.
     */
    static void populate(long offset, long length) {
        if (!MAC) {
            advise(offset, length, MADV_POPULATE_WRITE);
        }
    }

    /* A refused advice changes speed and resident size, never contents, except for DONTNEED. */
    private static boolean advise(long offset, long length, int advice) {
        try {
            return (int) MADVISE.invokeExact(baseAddress + offset, length, advice) == 0;
        } catch (Throwable e) {
            throw new LinkageError("madvise", e);
        }
    }

    private static MethodHandle downcall(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
    }
}
