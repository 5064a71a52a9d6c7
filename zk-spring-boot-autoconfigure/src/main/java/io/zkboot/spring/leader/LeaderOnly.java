/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;

/**
 * Marks a method that does something only while this application leads an election, such as one that is
 * {@code @Scheduled}. Otherwise the call is left out: it returns nothing, {@code null}, {@code false}, an empty
 * {@code Optional}, collection or stream, or a future that has completed with {@code null}. A call that is left out is
 * not made up for. A method that returns a number, or a publisher of reactive streams, fails the start, as there is no
 * telling that from an answer.
 *
 * <p>It is left out, too, while the leadership is in doubt. A call that has begun goes on then; when the leadership ends
 * its thread is interrupted, virtual or not, and a future that the method has returned is cancelled. Until all calls have
 * ended this application does not stand for election again, as with {@link ZkLeader}.
 *
 * <p>The bean is a proxy, so a call from within the same object goes past it. A private, final or static method fails
 * the start. The annotation may be that of an interface.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface LeaderOnly {
    /**
     * Path of the election, which begins with a slash, or id of one that a {@link ZkLeader} names. It takes
     * placeholders and expressions.
     */
    String value();

    /** Name of the client, with a path; by default the only one, or the primary. */
    String client() default "";
}
