/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.internal.transport.HostResolver;
import io.zkboot.client.internal.transport.Network;
import io.zkboot.client.internal.transport.Resolver;
import io.zkboot.client.internal.transport.TcpNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All that comes into the engine from outside: time, network, name lookup, randomness and threads. With other ones the
 * whole engine runs in one test thread on virtual time.
 */
public record Surroundings(
        Clock clock, Supplier<Network> network, Resolver resolver, RandomGenerator random, ThreadFactory threads) {
    private static final ThreadFactory DAEMONS = body -> {
        Thread thread = new Thread(body);
        thread.setDaemon(true);
        return thread;
    };

    /** With daemon threads. */
    public Surroundings(Clock clock, Supplier<Network> network, Resolver resolver, RandomGenerator random) {
        this(clock, network, resolver, random, DAEMONS);
    }

    /** Returns the same with other threads. */
    public Surroundings withThreads(@Nullable ThreadFactory factory) {
        return factory == null ? this : new Surroundings(clock, network, resolver, random, factory);
    }

    /** Returns the real ones. */
    public static Surroundings real(RandomGenerator random) {
        Resolver resolver = new Resolver(HostResolver.SYSTEM, Resolver.THREAD_PER_LOOKUP);
        return new Surroundings(Clock.SYSTEM, Surroundings::tcp, resolver, random);
    }

    private static Network tcp() {
        try {
            return new TcpNetwork();
        } catch (IOException e) {
            throw new UncheckedIOException("No selector can be opened; perhaps the process has too many open files", e);
        }
    }
}
