/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.client.ZkClient;
import io.zkboot.sample.faults.Faults;
import io.zkboot.sample.page.PageSection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the page shows of each feature. The features know nothing of the page. */
@Configuration(proxyBeanMethods = false)
class PageSections {
    record InstanceSection(String name) {}

    record InstancesSection(List<Instances.Address> all, boolean stale) {}

    record CounterSection(
            @Nullable String value, List<ZnodeTree.Node> queue, HeldLock.@Nullable Holding holding, boolean stale) {}

    record LeaderSection(LeaderController.Leading leader, ZnodeTree.@Nullable Node report) {}

    record SettingsSection(
            long intervalMillis,
            ZnodeTree.@Nullable Node node,
            String path,
            @Nullable String problem) {}

    record GreetingSection(String text, String path) {}

    @Bean
    PageSection instanceSection(Instance instance) {
        InstanceSection section = new InstanceSection(instance.name());
        return new PageSection("instance", () -> section);
    }

    @Bean
    PageSection faultsSection(Faults faults) {
        return new PageSection("faults", faults::condition);
    }

    @Bean
    PageSection sessionSection(ZkClient client) {
        return new PageSection("session", () -> SessionView.of(client));
    }

    @Bean
    PageSection timelineSection(SessionTimeline timeline) {
        return new PageSection("timeline", timeline::latest);
    }

    @Bean
    PageSection vitalsSection(Vitals vitals) {
        return new PageSection("vitals", vitals::latest);
    }

    @Bean
    PageSection treeSection(ZnodeTree tree) {
        return new PageSection("tree", tree::tree);
    }

    @Bean
    PageSection counterSection(ZnodeTree tree, HeldLock lock) {
        return new PageSection(
                "counter",
                () -> new CounterSection(
                        tree.node(Counter.PATH).map(ZnodeTree.Node::text).orElse(null),
                        tree.inOrder(Counter.LOCK),
                        lock.holding(),
                        tree.isStale()));
    }

    @Bean
    PageSection leaderSection(LeaderController leader, ZnodeTree tree) {
        return new PageSection(
                "leader",
                () -> new LeaderSection(leader.leader(), tree.node(Report.PATH).orElse(null)));
    }

    @Bean
    PageSection settingsSection(LiveSettings settings, ZnodeTree tree) {
        return new PageSection("settings", () -> {
            Duration interval = settings.report().interval();
            return new SettingsSection(
                    interval.toMillis(),
                    tree.node(LiveSettings.INTERVAL_PATH).orElse(null),
                    LiveSettings.INTERVAL_PATH,
                    settings.problem());
        });
    }

    @Bean
    PageSection greetingSection(Greeting greeting) {
        return new PageSection("greeting", () -> new GreetingSection(greeting.text(), Greeting.PATH));
    }

    @Bean
    PageSection instancesSection(Instances instances) {
        return new PageSection("instances", () -> new InstancesSection(instances.all(), instances.isStale()));
    }

    @Bean
    PageSection feedSection(EventFeed feed) {
        return new PageSection("feed", feed::latest);
    }
}
