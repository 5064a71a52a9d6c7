/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.ZkProperties.StartupMode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Starts the clients of an application context with it, closes them when it is stopped or paused, and starts them again
 * after that. Its phase is 0: below the web server and the watch endpoints, so clients connect before and pause after
 * those.
 *
 * <p>When the context is closed, or its start fails, they are left to their beans: Spring destroys those after all that
 * depend on them, so that these can use the client to the end. Then nobody is left to hear of it.
 *
 * <p>Clients connect here and not as their beans are made, because only then all event listeners are there, and a
 * context that is refreshed for training or for a checkpoint opens no socket. A bean that needs ZooKeeper in its own
 * initialization calls {@link ZkClient#start()} itself.
 */
public class ZkClientLifecycle
        implements SmartLifecycle, ApplicationContextAware, ApplicationListener<ContextRefreshedEvent> {
    private static final Logger log = LoggerFactory.getLogger(ZkClientLifecycle.class);

    private final ZkClients clients;
    private final StartupMode mode;
    private final Duration timeout;
    private @Nullable ApplicationContext context;
    private volatile boolean refreshed;
    private volatile boolean running;

    /**
     * Creates one.
     *
     * @param clients what to start
     * @param mode what to do about the connection
     * @param timeout how long to wait for all connections together, in the modes that wait
     */
    public ZkClientLifecycle(ZkClients clients, StartupMode mode, Duration timeout) {
        this.clients = clients;
        this.mode = mode;
        this.timeout = timeout;
    }

    @Override
    public void start() {
        Map<String, ZkClient> all = clients.byName();
        running = true;
        all.values().forEach(ZkClient::start);
        if (mode != StartupMode.BACKGROUND) {
            long deadline = System.nanoTime() + timeout.toNanos();
            all.forEach((name, client) -> await(name, client, deadline));
        }
    }

    private void await(String name, ZkClient client, long deadline) {
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        if (client.awaitConnected(left)) {
            return;
        }
        SessionSnapshot snapshot = client.snapshot();
        if (snapshot == null) {
            return; // a mock never connects
        }
        ZkNotConnectedException failure = new ZkNotConnectedException(name, timeout, snapshot);
        if (mode == StartupMode.FAIL_FAST) {
            throw failure;
        }
        log.warn(
                "{} The application starts without it; {}",
                failure.getMessage(),
                snapshot.state().isTerminal()
                        ? "the client has ended and does not try again."
                        : "the client keeps trying.");
    }

    @Override
    public void setApplicationContext(ApplicationContext applicationContext) {
        context = applicationContext;
    }

    @Override
    public void onApplicationEvent(ContextRefreshedEvent event) {
        if (event.getApplicationContext() == context) {
            refreshed = true;
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
        running = false;
        if (isEnd()) {
            callback.run();
        } else {
            SimultaneousClose.of(clients.byName(), callback);
        }
    }

    /** Whether beans will be destroyed next. */
    private boolean isEnd() {
        return context instanceof ConfigurableApplicationContext known && (known.isClosed() || !refreshed);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
