/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkWatch;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * What an endpoint watches, and for whom.
 *
 * @param id unique id
 * @param client the client
 * @param clientName its name
 * @param paths paths and patterns
 * @param mode what is watched of them
 * @param initial whether nodes that exist at the start are delivered
 * @param autoStartup whether it starts with the application
 * @param listener who hears of changes
 * @param executor gives the threads for reading and delivering
 * @param concurrency how many nodes the listener may hear of at a time
 * @param failures what does not work
 * @param pauses between tries of what fails or is refused
 */
record WatchSpec(
        String id,
        ZkClient client,
        String clientName,
        List<WatchedPath> paths,
        ZkWatch.Mode mode,
        boolean initial,
        boolean autoStartup,
        NodeListener listener,
        Executor executor,
        int concurrency,
        EndpointFailures failures,
        GrowingPause.Limits pauses) {}
