/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.bootstrap.BootstrapRegistry.InstanceSupplier;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * The context of an application, for imports that come later than it: the first one may come with a refresh by Spring
 * Cloud, and nobody tells then whose it is.
 */
final class ZkConfigOwner {
    private volatile @Nullable ConfigurableApplicationContext context;
    private volatile boolean refreshed;

    /** Notes the context of an application that starts. */
    static void follow(ConfigurableBootstrapContext bootstrap) {
        ZkConfigOwner owner = new ZkConfigOwner();
        bootstrap.register(ZkConfigOwner.class, InstanceSupplier.of(owner));
        bootstrap.addCloseListener(event -> owner.made(event.getApplicationContext()));
    }

    private void made(ConfigurableApplicationContext made) {
        context = made;
        made.addApplicationListener((ApplicationListener<ContextRefreshedEvent>) event -> {
            if (event.getApplicationContext() == made) { // and not a child of it
                refreshed = true;
            }
        });
    }

    /** Returns the context, null if there is none yet. */
    @Nullable ConfigurableApplicationContext context() {
        return context;
    }

    boolean isRefreshed() {
        return refreshed;
    }
}
