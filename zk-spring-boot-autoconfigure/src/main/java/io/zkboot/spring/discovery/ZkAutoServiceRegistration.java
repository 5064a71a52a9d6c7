/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import io.zkboot.spring.internal.OneThread;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.discovery.event.InstancePreRegisteredEvent;
import org.springframework.cloud.client.discovery.event.InstanceRegisteredEvent;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistration;
import org.springframework.cloud.client.serviceregistry.RegistrationLifecycle;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Registers the application when its context has started, and removes the registration before anything ends that serves
 * requests: first the node goes, then those who know of it have the settle time to hear that, then the web server
 * drains.
 *
 * <p>The start does not wait for ZooKeeper. An {@link InstancePreRegisteredEvent} comes before the registration, whose
 * metadata listeners may still change; an {@link InstanceRegisteredEvent} when the node is really there for the first
 * time after a start, on a thread of its own. What awaits its port is registered when that is known.
 */
public final class ZkAutoServiceRegistration implements AutoServiceRegistration, SmartLifecycle {
    /** Lifecycle phase: above the end of the web server, which drains at {@code Integer.MAX_VALUE - 1024}. */
    public static final int PHASE = Integer.MAX_VALUE - 512;

    private static final Logger log = LoggerFactory.getLogger(ZkAutoServiceRegistration.class);
    private static final Duration LONGEST_REMOVAL = Duration.ofSeconds(3);

    private final ZkServiceRegistry registry;
    private final ZkRegistration registration;
    private final ApplicationEventPublisher publisher;
    private final List<RegistrationLifecycle<ZkRegistration>> hooks;
    private final Executor executor = new OneThread("zk-discovery-registration");
    /** Of its own: a listener that is still told of the registration must not hold the end up. */
    private final Executor ending = new OneThread("zk-discovery-deregistration");

    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicBoolean begun = new AtomicBoolean();
    private Duration settleTime = Duration.ofMillis(500);

    /**
     * Creates one.
     *
     * @param registry where to register
     * @param registration what
     * @param publisher of the events
     * @param hooks are called before and after each registration and removal
     */
    public ZkAutoServiceRegistration(
            ZkServiceRegistry registry,
            ZkRegistration registration,
            ApplicationEventPublisher publisher,
            List<RegistrationLifecycle<ZkRegistration>> hooks) {
        this.registry = registry;
        this.registration = registration;
        this.publisher = publisher;
        this.hooks = List.copyOf(hooks);
    }

    /**
     * Sets how long the end of the application waits after its registration was removed, so that others hear of it
     * while requests are still served. 500 ms by default. Nothing waits if there was no registration, or one without a
     * port.
     */
    public void setSettleTime(Duration settleTime) {
        if (settleTime.isNegative()) {
            throw new IllegalArgumentException("The settle time, " + settleTime + ", is negative.");
        }
        this.settleTime = settleTime;
    }

    /** Returns what is registered. */
    public ZkRegistration getRegistration() {
        return registration;
    }

    @Override
    public void start() {
        if (running.compareAndSet(false, true) && !registration.isPortAwaited()) {
            boolean unused = begin();
        }
    }

    /** Returns whether it has begun now, and not before. */
    private boolean begin() {
        if (!begun.compareAndSet(false, true)) {
            return false;
        }
        publisher.publishEvent(new InstancePreRegisteredEvent(this, registration));
        hooks.forEach(hook -> hook.postProcessBeforeStartRegister(registration));
        CompletableFuture<?> unused = registry.registerAsync(registration).thenRunAsync(this::registered, executor);
        hooks.forEach(hook -> hook.postProcessAfterStartRegister(registration));
        return true;
    }

    private void registered() {
        if (running.get()) {
            publisher.publishEvent(new InstanceRegisteredEvent<>(this, registration));
        }
    }

    /** Registers a port that became known after the start. */
    public void portChanged() {
        if (running.get() && !begin()) {
            registry.register(registration);
        }
    }

    @Override
    public void stop() {
        CountDownLatch stopped = new CountDownLatch(1);
        stop(stopped::countDown);
        try {
            stopped.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop(Runnable callback) {
        if (!running.compareAndSet(true, false) || !begun.compareAndSet(true, false)) {
            callback.run();
            return;
        }
        tellHooks(hook -> hook.postProcessBeforeStopRegister(registration));
        CompletableFuture<?> unused = removal()
                .orTimeout(LONGEST_REMOVAL.toMillis(), TimeUnit.MILLISECONDS)
                .handleAsync(
                        (wasThere, failure) -> {
                            if (failure != null) {
                                log.warn(
                                        "The registration {} is not removed yet; it goes with its session",
                                        registration,
                                        failure);
                            }
                            tellHooks(hook -> hook.postProcessAfterStopRegister(registration));
                            return Boolean.TRUE.equals(wasThere) && registration.getPort() > 0;
                        },
                        ending) // hooks are not for the EventThread, nor for the timer of the JVM
                .whenComplete((settles, failure) -> settle(Boolean.TRUE.equals(settles), callback));
    }

    /** Never throws: who stops this is called back. */
    private CompletableFuture<Boolean> removal() {
        try {
            return registry.deregisterAsync(registration);
        } catch (Throwable ex) {
            return CompletableFuture.failedFuture(ex);
        }
    }

    private void settle(boolean settles, Runnable callback) {
        if (settles && !settleTime.isZero()) {
            CompletableFuture.delayedExecutor(TimeUnit.MILLISECONDS.convert(settleTime), TimeUnit.MILLISECONDS)
                    .execute(callback);
        } else {
            callback.run();
        }
    }

    private void tellHooks(Consumer<RegistrationLifecycle<ZkRegistration>> call) {
        for (RegistrationLifecycle<ZkRegistration> hook : hooks) {
            try {
                call.accept(hook);
            } catch (Throwable ex) { // an Error must not keep the node, nor the end waiting
                log.error("A hook of the registration failed", ex);
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running.get();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
