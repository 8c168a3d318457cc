package io.respite.rest.door;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Which commands a resource method stands for: who may not run all of them may not call it, and
 * while one of them is refused in general (data is being loaded, it was renamed to nothing) so is
 * the call. Every resource method has one.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface StandsFor {

    /**
     * The commands' own names, {@code CONFIG|SET} for a subcommand; none where the method runs
     * commands that the request names, each of which is checked by itself.
     */
    String[] value();
}
