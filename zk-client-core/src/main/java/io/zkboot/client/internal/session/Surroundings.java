/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.internal.transport.HostResolver;
import io.zkboot.client.internal.transport.Network;
import io.zkboot.client.internal.transport.Resolver;
import io.zkboot.client.internal.transport.TcpNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * All that comes into the engine from outside: time, network, name lookup and randomness. With other ones the whole
 * engine runs in one test thread on virtual time.
 *
 * @param helper runs what blocks, such as logins; a task may hang for long, so it must not hold up others
 */
public record Surroundings(
        Clock clock, Supplier<Network> network, Resolver resolver, RandomGenerator random, Executor helper) {
    private static final Executor THREAD_PER_TASK = task -> {
        Thread thread = new Thread(task, "zk-helper");
        thread.setDaemon(true);
        thread.start();
    };

    /** Returns the real ones. */
    public static Surroundings real(RandomGenerator random) {
        Resolver resolver = new Resolver(HostResolver.SYSTEM, Resolver.THREAD_PER_LOOKUP);
        return new Surroundings(Clock.SYSTEM, Surroundings::tcp, resolver, random, THREAD_PER_TASK);
    }

    private static Network tcp() {
        try {
            return new TcpNetwork();
        } catch (IOException e) {
            throw new UncheckedIOException("No selector can be opened; perhaps the process has too many open files", e);
        }
    }
}
