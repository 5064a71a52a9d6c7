/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.spring.event.ZkSessionEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Hears of the connection and the session as application events. Listen to a subclass, such as
 * {@link io.zkboot.spring.event.ZkConnectedEvent} or {@link io.zkboot.spring.event.ZkSessionExpiredEvent}, if you need
 * no more than that.
 */
@Component
class ConnectionWatch {
    private final EventFeed feed;

    ConnectionWatch(EventFeed feed) {
        this.feed = feed;
    }

    @EventListener
    void sessionChanged(ZkSessionEvent event) {
        String server = event.getServer() == null ? "" : " " + event.getServer();
        String detail = event.getDetail().isEmpty() ? "" : ": " + event.getDetail();
        feed.add("session: " + event.getState() + server + detail);
    }
}
