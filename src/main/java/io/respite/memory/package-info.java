/**
 * Memory outside the Java heap: one reserved address range ({@link io.respite.memory.Memory}) and
 * the slab allocator that hands out blocks of it ({@link io.respite.memory.Arena}).
 *
 * <p>The ground below floor 0: uses nothing but the JDK.
 */
package io.respite.memory;
