/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.recipe;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Starts caches after the clients and before the web server, and closes what is open at the end, after the beans that
 * use it. A pause closes nothing: what cannot begin again would not be there afterwards, and the end of the clients'
 * sessions does the same on the servers.
 */
final class ZkRecipesLifecycle implements SmartLifecycle, DisposableBean {
    /** Above the clients, below the web server. */
    private static final int CACHES = 100;

    /** Above the web server and its graceful end, below {@code ZkLeaders}, whose work ends before its election. */
    private static final int ROLES = Integer.MAX_VALUE - 1010;

    private final ApplicationContext context;
    private final RecipesInUse inUse = new RecipesInUse();
    private volatile boolean running;

    ZkRecipesLifecycle(ApplicationContext context) {
        this.context = context;
    }

    RecipesInUse inUse() {
        return inUse;
    }

    Roles roles() {
        return new Roles();
    }

    @Override
    public void start() {
        running = true;
        inUse.startCaches();
    }

    @Override
    public void stop() {
        running = false;
        inUse.cachesWait();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return CACHES;
    }

    @Override
    public void destroy() {
        inUse.end();
    }

    /** Leaves elections and groups when the context is closed, before the web server stops. */
    final class Roles implements SmartLifecycle {
        private volatile boolean on;

        @Override
        public void start() {
            on = true;
        }

        @Override
        public void stop() {
            stop(() -> {});
        }

        @Override
        public void stop(Runnable callback) {
            on = false;
            if (context instanceof ConfigurableApplicationContext known && known.isClosed()) {
                inUse.leaveRoles(callback);
            } else {
                callback.run();
            }
        }

        @Override
        public boolean isRunning() {
            return on;
        }

        @Override
        public int getPhase() {
            return ROLES;
        }
    }
}
