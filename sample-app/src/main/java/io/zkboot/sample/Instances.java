/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.client.recipe.group.GroupMember;
import io.zkboot.client.recipe.group.ZkGroup;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Which instances there are, and where. This one joins when its web server listens, and leaves with its bean or its
 * session.
 */
@Component
class Instances {
    static final String PATH = "/sample/instances";

    private final ZkGroup group;
    private final Instance instance;

    Instances(ZkGroup group, Instance instance) {
        this.group = group;
        this.instance = instance;
    }

    /** An instance: its name, and the address of its page. */
    record Address(String name, String url, boolean self) {}

    @EventListener
    void webServerListens(WebServerInitializedEvent event) {
        String url = "http://localhost:" + event.getWebServer().getPort();
        var unused = group.join(instance.name(), url.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns all of them, this one included, in the order in which they joined. */
    List<Address> all() {
        return group.members().stream().map(this::address).toList();
    }

    /** Whether there may be others by now, as the connection is lost. */
    boolean isStale() {
        return group.isStale();
    }

    private Address address(GroupMember member) {
        byte[] url = member.data();
        return new Address(
                member.id(),
                url == null ? "" : new String(url, StandardCharsets.UTF_8),
                member.id().equals(instance.name()));
    }
}
