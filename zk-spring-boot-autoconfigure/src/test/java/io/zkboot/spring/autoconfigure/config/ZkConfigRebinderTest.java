/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.LogCapture;
import io.zkboot.spring.config.ZkConfigChangedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.cloud.context.scope.refresh.RefreshScopeRefreshedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.support.GenericApplicationContext;

/** What becomes of a change if beans cannot take it over. */
class ZkConfigRebinderTest {
    @Test
    void anErrorOfOneBeanKeepsNothingFromBeingRefreshedAndNoListenerFromHearing() {
        List<Object> heard = new ArrayList<>();
        try (GenericApplicationContext context = new GenericApplicationContext();
                LogCapture log = LogCapture.of("io.zkboot.spring")) {
            context.registerBean(RefreshScope.class);
            context.addApplicationListener(new ZkConfigRebinder(context));
            context.addApplicationListener((ApplicationListener<EnvironmentChangeEvent>) event -> {
                throw new NoClassDefFoundError("MARKER-OF-A-VALUE");
            });
            context.addApplicationListener((ApplicationListener<RefreshScopeRefreshedEvent>) heard::add);
            context.addApplicationListener((ApplicationListener<ZkConfigChangedEvent>) heard::add);
            context.refresh();
            ZkConfigChangedEvent event = new ZkConfigChangedEvent(context, "shop", "/tree", Set.of("shop.limit"));
            context.publishEvent(event);
            assertThat(heard).hasSize(2).contains(event).hasAtLeastOneElementOfType(RefreshScopeRefreshedEvent.class);
            assertThat(log.messages(Level.WARN)).singleElement().asString().contains("'/tree'", "shop.limit");
            assertThat(log.text()).contains("NoClassDefFoundError").doesNotContain("MARKER");
        }
    }
}
