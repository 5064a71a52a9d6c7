/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Hears of the changes of an endpoint, those of one node one after another. */
interface NodeListener {
    /** Whether it wants events of a type. */
    boolean wants(ZkNodeEventType type);

    /** Whether it wants the data of the node. */
    boolean readsData();

    /** Whether it wants the names of the children. */
    boolean readsChildren();

    /**
     * Gets one event.
     *
     * @param state what was read of the node, null if it is gone
     * @param variables those of the path, if a pattern is watched
     * @return a stage that the next event waits for, or null
     */
    @Nullable CompletionStage<?> onEvent(ZkNodeEvent event, @Nullable NodeState state, Map<String, String> variables);

    /** Hears that an event could not be delivered because the node could not be read. */
    void onUnreadable(ZkNodeEvent event, RuntimeException failure);
}
