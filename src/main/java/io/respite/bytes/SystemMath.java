package io.respite.bytes;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Optional;

/**
 * Sine, cosine and arc sine as the system's mathematical library computes them. Angles are in
 * radians. Hot.
 *
 * <p>Java's own may differ from it in the last digit of a distance, and a real Redis on the same
 * machine uses the library. Where there is none, Java's serve.
 */
final class SystemMath {

    private static final MethodHandle SIN = function("sin");
    private static final MethodHandle COS = function("cos");
    private static final MethodHandle ASIN = function("asin");

    private SystemMath() {}

    private static MethodHandle function(String name) {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor type = FunctionDescriptor.of(JAVA_DOUBLE, JAVA_DOUBLE);
        Optional<MemorySegment> found = linker.defaultLookup().find(name);
        if (found.isPresent()) {
            return linker.downcallHandle(found.get(), type, Linker.Option.critical(false));
        }
        try {
            return MethodHandles.lookup().findStatic(Math.class, name, type.toMethodType());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(name, e);
        }
    }

    static double sin(double angle) {
        try {
            return (double) SIN.invokeExact(angle);
        } catch (Throwable e) {
            throw new LinkageError("sin", e);
        }
    }

    static double cos(double angle) {
        try {
            return (double) COS.invokeExact(angle);
        } catch (Throwable e) {
            throw new LinkageError("cos", e);
        }
    }

    static double asin(double sine) {
        try {
            return (double) ASIN.invokeExact(sine);
        } catch (Throwable e) {
            throw new LinkageError("asin", e);
        }
    }
}
