/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import io.zkboot.spring.event.ZkNodeEventType;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;

/**
 * Marks a method that hears of changes of a node, its children or its tree. All text attributes take <code>${…}</code>
 * placeholders and <code>#{…}</code> expressions.
 *
 * <p>The method may have these parameters, in any order: {@link io.zkboot.spring.event.ZkNodeEvent} or one of its
 * subclasses (then only such events are delivered), {@link ZkNodeEventType}, {@link ZkPath @ZkPath} {@code String},
 * {@link ZkData @ZkData} with the data, {@link PathVar @PathVar} with a variable of the path,
 * {@link io.zkboot.client.data.Stat}, {@code List<String>} with the names of the children,
 * {@link io.zkboot.client.ZkClient}, and what a {@link io.zkboot.spring.listener.ZkWatchArgumentResolver} bean knows. A
 * single other parameter is the data. A parameter that needs a node which is gone must be an {@code Optional} or
 * {@code @Nullable}; a method with another one is not called for that event. Annotations of the method and its
 * parameters may be those of an interface or a superclass; an annotation of an overriding method replaces the inherited
 * ones. A type variable is what the class of the bean makes of it; one that is left open fails the start.
 *
 * <p>A path may be a pattern, as <code>/apps/{app}/config</code>: <code>{app}</code> in a name stands for any text,
 * which a {@link PathVar @PathVar} parameter gets, {@code *} in a name for any text that nobody wants, and {@code **}
 * for any number of names, none as well. The mode says what is watched of each node that matches. There is one watch,
 * on the fixed names at the beginning, and only nodes that match, and what leads to them, are read. Nodes come and go.
 *
 * <p>What the method returns is published as an application event; for a {@link java.util.concurrent.CompletionStage}
 * the next event waits until it completes. What the method throws goes to the
 * {@link io.zkboot.spring.listener.ZkWatchErrorHandler} and never stops delivery. What of an endpoint does not work is
 * also told by a {@link io.zkboot.spring.event.ZkWatchEndpointFailedEvent}.
 *
 * <p>The bean is a singleton, or in a scope that keeps it until it is refreshed; in the scopes {@code prototype},
 * {@code request}, {@code session} and {@code websocket} it fails the start. A lazy bean is created for its first
 * event. If the bean is a proxy, the method is called through it; a private method, and a final one of a proxied class,
 * is called on the object behind it, without advice. What is wrong with an annotation or its method fails the start
 * with an {@link io.zkboot.spring.listener.InvalidZkWatchException}.
 *
 * <p>Watch methods work with the auto-configuration, and with {@link EnableZkWatch} without it. An endpoint without a
 * method is built in code by a {@link io.zkboot.spring.listener.ZkWatchConfigurer}.
 *
 * <p>Events come one after another, in ZooKeeper's order, on a thread where the method may block; with a
 * {@link #concurrency} those of one node do. Changes that follow each other quickly may come as one, with the newest
 * data. After a lost connection or an expired session the nodes are read again, and what changed in between is
 * delivered; a change may come twice, but none is left out.
 *
 * <p>A node that the client may not read, and a watch that a server refuses, is tried again after pauses that grow from
 * a second to a minute; the log, or the error handler for an event, hears of it once. When the node may be read, what
 * is new of it is delivered. Of a node that was known, and may not be read any more, servers since 3.8.4 tell no change
 * and no deletion: what was missed is delivered with its next event or after the next connection. Endpoints of one
 * client that watch the same nodes share their reads.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(ZkWatchReflectiveProcessor.class)
@Repeatable(ZkWatches.class)
public @interface ZkWatch {
    /** Paths of the nodes, or patterns of them. */
    @AliasFor("path")
    String[] value() default {};

    /** Paths of the nodes, or patterns of them. */
    @AliasFor("value")
    String[] path() default {};

    /** Whether paths with <code>{</code> or {@code *} are no patterns, but nodes that are really called so. */
    boolean literal() default false;

    /** Id for {@link io.zkboot.spring.listener.ZkWatchEndpointRegistry}; by default bean name and method name. */
    String id() default "";

    /** Name of the client; by default the only one, or the primary. */
    String client() default "";

    /** What is watched. */
    Mode mode() default Mode.NODE;

    /** The types of events that are delivered; all if empty. */
    ZkNodeEventType[] events() default {};

    /**
     * Whether the nodes that exist are delivered first, as {@link ZkNodeEventType#INITIAL}. For a node that does not
     * exist nothing is delivered until it is created.
     */
    boolean initial() default false;

    /**
     * SpEL expression that decides whether an event is delivered; {@code #event} is the event, the arguments go by
     * their names.
     */
    String condition() default "";

    /**
     * Bean name of the {@link io.zkboot.spring.listener.ZkWatchErrorHandler}; by default the only or primary bean of
     * this type, or else failures are logged.
     */
    String errorHandler() default "";

    /**
     * Bean name of the {@link java.util.concurrent.Executor} whose threads read and call the method; by default that of
     * the {@link io.zkboot.spring.listener.ZkWatchEndpointFactory}.
     */
    String executor() default "";

    /**
     * How many nodes the method may be called for at a time: a number, 1000 at most. The events of one node come one
     * after another all the same. By default 1: all events of the endpoint come one after another.
     */
    String concurrency() default "";

    /** Whether the endpoint starts with the application; by default {@code zk.listener.auto-startup}. */
    String autoStartup() default "";

    /** What is watched. */
    enum Mode {
        /** The node: its creation, deletion and data. */
        NODE,
        /** The children of the node: which there are; the creation and deletion of the node itself. */
        CHILDREN,
        /** The node and everything below it: creation, deletion and data. The versions of all its nodes are kept. */
        TREE
    }
}
