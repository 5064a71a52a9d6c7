/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkWatch.Mode;
import java.util.List;
import java.util.concurrent.Executor;

/** Specifications of endpoints, for tests. */
final class Specs {
    private Specs() {}

    static WatchSpec spec(
            String id,
            ZkClient client,
            String clientName,
            List<String> paths,
            Mode mode,
            boolean initial,
            boolean autoStartup,
            NodeListener listener,
            Executor executor) {
        return spec(
                id,
                client,
                clientName,
                paths,
                mode,
                initial,
                autoStartup,
                listener,
                executor,
                GrowingPause.Limits.DEFAULT);
    }

    static WatchSpec spec(
            String id,
            ZkClient client,
            String clientName,
            List<String> paths,
            Mode mode,
            boolean initial,
            boolean autoStartup,
            NodeListener listener,
            Executor executor,
            GrowingPause.Limits pauses) {
        return new WatchSpec(
                id,
                client,
                clientName,
                paths.stream().map(WatchedPath::of).toList(),
                mode,
                initial,
                autoStartup,
                listener,
                executor,
                1,
                new EndpointFailures(id, client, clientName, event -> {}),
                pauses);
    }
}
