/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.ApplicationStartingEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.context.ApplicationListener;

/** Closes the clients of an application whose start fails before there is a context that could. */
final class ZkConfigStartListener implements ApplicationListener<SpringApplicationEvent> {
    private @Nullable ConfigurableBootstrapContext bootstrap;

    @Override
    public void onApplicationEvent(SpringApplicationEvent event) {
        if (event instanceof ApplicationStartingEvent starting) {
            bootstrap = starting.getBootstrapContext();
        } else if (event instanceof ApplicationFailedEvent) {
            ConfigurableBootstrapContext known = bootstrap;
            if (known != null && known.isRegistered(ZkConfigImports.class)) {
                ZkConfigImports.registered(known).startFailed();
            }
        }
    }
}
