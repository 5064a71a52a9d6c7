/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.data.Stat;
import io.zkboot.spring.event.ZkNodeEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to a method or a listener, with what was read of the node for it.
 *
 * @param endpointId id of the endpoint
 * @param event the event
 * @param stat status of the node, null if it is gone
 * @param data its data, empty for none; null if it is gone, or nobody wants the data
 * @param children names of its children, sorted; null if it is gone, or nobody wants the names
 * @param variables those of the path if the endpoint watches a pattern, by their names; empty otherwise
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one read to one call
public record ZkWatchInvocation(
        String endpointId,
        ZkNodeEvent event,
        @Nullable Stat stat,
        byte @Nullable [] data,
        @Nullable List<String> children,
        Map<String, String> variables) {

    static ZkWatchInvocation of(
            String endpointId, ZkNodeEvent event, @Nullable NodeState state, Map<String, String> variables) {
        return state == null
                ? new ZkWatchInvocation(endpointId, event, null, null, null, variables)
                : new ZkWatchInvocation(endpointId, event, state.stat(), state.data(), state.children(), variables);
    }

    /** Returns a variable of the path, null if the endpoint's path has none of this name. */
    public @Nullable String variable(String name) {
        return variables.get(name);
    }

    /** Returns the data as text in UTF-8, null where {@link #data()} is null. */
    public @Nullable String text() {
        return data == null ? null : new String(data, StandardCharsets.UTF_8);
    }

    /** Shows no data. */
    @Override
    public String toString() {
        return "ZkWatchInvocation[endpointId=" + endpointId + ", event=" + event + "]";
    }
}
