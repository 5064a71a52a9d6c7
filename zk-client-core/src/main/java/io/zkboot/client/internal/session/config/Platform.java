/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.config;

import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.internal.transport.DaemonThread;
import io.zkboot.client.internal.transport.HostResolver;
import io.zkboot.client.internal.transport.Network;
import io.zkboot.client.internal.transport.Resolver;
import io.zkboot.client.internal.transport.TcpNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * /** All that comes into the engine from outside: time, network, name lookup, randomness and threads. With other ones
 * the whole engine runs in one test thread on virtual time.
 *
 * @param helper runs what blocks, such as logins; a task may hang for long, so it must not hold up others
 * @param threads makes the two threads of a session
 */
public record Platform(
        Clock clock,
        Supplier<Network> network,
        Resolver resolver,
        RandomGenerator random,
        Executor helper,
        ThreadFactory threads) {
    private static final ThreadFactory DAEMONS = body -> DaemonThread.named("zk", body);

    private static final Executor THREAD_PER_TASK =
            task -> DaemonThread.named("zk-helper", task).start();

    /** With daemon threads. */
    public Platform(
            Clock clock, Supplier<Network> network, Resolver resolver, RandomGenerator random, Executor helper) {
        this(clock, network, resolver, random, helper, DAEMONS);
    }

    /** Returns the same with other threads. */
    public Platform withThreads(@Nullable ThreadFactory factory) {
        return factory == null ? this : new Platform(clock, network, resolver, random, helper, factory);
    }

    /** Returns the real ones. */
    public static Platform real(RandomGenerator random) {
        Resolver resolver = new Resolver(HostResolver.SYSTEM, Resolver.THREAD_PER_LOOKUP);
        return new Platform(Clock.SYSTEM, Platform::tcp, resolver, random, THREAD_PER_TASK);
    }

    private static Network tcp() {
        try {
            return new TcpNetwork();
        } catch (IOException e) {
            throw new UncheckedIOException("No selector can be opened; perhaps the process has too many open files", e);
        }
    }
}
