/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;

/**
 * Marks what runs while this application leads an election. All text attributes take <code>${…}</code> placeholders and
 * <code>#{…}</code> expressions.
 *
 * <p><b>On a method</b> it is called once for each leadership, on a thread of its own, which is interrupted when the
 * leadership ends. It returns nothing, and may have a parameter {@link io.zkboot.client.recipe.leader.Leadership} and
 * one of the type {@code long}, which gets the fencing token. What follows if it returns while it leads is said by
 * {@link #afterReturn()}. If it throws, that is logged; the application resigns, and stands for election again after a
 * pause that grows from a second to a minute while it fails again and again.
 *
 * <p><b>On a class</b>, or on the {@code @Bean} method of a bean, the bean is a
 * {@link org.springframework.context.Lifecycle}: it is started when the application leads, and stopped when it leads no
 * more. Nobody else starts it, neither the context nor a call of its {@code start()}. Others may stop it, as the
 * context does: then its work has ended when that stop has, whatever its {@code isRunning()} says before. If its start
 * throws, it is as with a method that does. A class whose methods of a Lifecycle are final fails the start, as no proxy
 * can hold it back.
 *
 * <p>There is no second leadership before the work of the first one has ended: until then this application does not
 * stand for election. When the context stops, work is ended first and the election is left then, so that nobody else
 * begins before; unless that takes longer than {@link ZkLeaders#setShutdownTimeout}. It may still happen that two
 * believe to lead, if one of them was halted and does not know that its session has ended: see
 * {@link io.zkboot.client.recipe.leader.Leadership}.
 *
 * <p>All that names one path of one client is one participant in one election, which {@link ZkLeaders} starts with the
 * application, after the clients and the web server. What is wrong with an annotation fails the start with an
 * {@link InvalidZkLeaderException}.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface ZkLeader {
    /** Path of the election, which is its alone. */
    @AliasFor("path")
    String value() default "";

    /** Path of the election, which is its alone. */
    @AliasFor("value")
    String path() default "";

    /**
     * Id of the election for {@link ZkLeaders} and {@link LeaderOnly}; by default the path, behind the name of the
     * client and a colon if one is named here.
     */
    String id() default "";

    /**
     * What this application calls itself in the election, never a secret; by default that of
     * {@link ZkLeaders#setParticipant}.
     */
    String participant() default "";

    /** Name of the client; by default the only one, or the primary. */
    String client() default "";

    /** Whether the application stands for election from its start on, or when it is told to; by default it does. */
    String autoStartup() default "";

    /** What follows if the method returns while the application leads. */
    AfterReturn afterReturn() default AfterReturn.LEAD_ON;

    /** What follows if a method returns while the application leads. */
    enum AfterReturn {
        /** It goes on leading; the method is called again with the next leadership. */
        LEAD_ON,
        /** It resigns, and stands for election again after a second, behind all others. */
        RESIGN
    }
}
