/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;

/** Publishes the changes of nodes as application events. */
final class PublishingListener implements NodeListener {
    private static final Logger log = LoggerFactory.getLogger(PublishingListener.class);

    private final ApplicationEventPublisher publisher;

    PublishingListener(ApplicationEventPublisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public boolean wants(ZkNodeEventType type) {
        return true;
    }

    @Override
    public boolean readsData() {
        return false;
    }

    @Override
    public boolean readsChildren() {
        return false;
    }

    @Override
    public @Nullable CompletionStage<?> onEvent(ZkNodeEvent event, @Nullable NodeState state) {
        try {
            publisher.publishEvent(event);
        } catch (Throwable ex) {
            log.error("A listener failed on {}", event, ex);
        }
        return null;
    }

    @Override
    public void onUnreadable(ZkNodeEvent event, RuntimeException failure) {
        log.error("{} is not published: the node could not be read", event, failure);
    }
}
