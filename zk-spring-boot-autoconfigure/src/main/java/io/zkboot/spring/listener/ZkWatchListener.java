/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

/**
 * Hears of changes of nodes: what a {@link io.zkboot.spring.ZkWatch} method is for an endpoint that is made in code.
 */
@FunctionalInterface
public interface ZkWatchListener {
    /**
     * Gets one event; the next one waits until it returns. It runs on a thread of the endpoint and may block.
     *
     * @throws Exception goes to the error handler of the endpoint; delivery goes on
     */
    void onEvent(ZkWatchInvocation invocation) throws Exception;
}
