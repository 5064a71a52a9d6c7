/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.spring.autoconfigure.embedded.EarlyEmbeddedServer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.ApplicationStartingEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.util.ClassUtils;

/**
 * Goes along with the start of an application. Closes its clients, and the embedded server, if the start fails before
 * there is a context that could; and notes the context for imports that come later.
 */
final class ZkConfigStartListener implements ApplicationListener<SpringApplicationEvent> {
    /** A Spring Boot before 4.0 has no such class, and is told so later: there this class must not get in the way. */
    private static final boolean IMPORTS = ClassUtils.isPresent(
            "org.springframework.boot.bootstrap.ConfigurableBootstrapContext",
            ZkConfigStartListener.class.getClassLoader());

    private @Nullable Start start;

    @Override
    public void onApplicationEvent(SpringApplicationEvent event) {
        if (IMPORTS && event instanceof ApplicationStartingEvent starting) {
            start = Start.of(starting);
        } else if (event instanceof ApplicationFailedEvent && start != null) {
            start.failed();
        }
    }

    private record Start(ConfigurableBootstrapContext bootstrap) {
        static Start of(ApplicationStartingEvent starting) {
            ZkConfigOwner.follow(starting.getBootstrapContext());
            return new Start(starting.getBootstrapContext());
        }

        void failed() {
            if (bootstrap.isRegistered(ZkConfigImports.class)) {
                ZkConfigImports.registered(bootstrap).startFailed();
            }
            EarlyEmbeddedServer.startFailed(bootstrap);
        }
    }
}
