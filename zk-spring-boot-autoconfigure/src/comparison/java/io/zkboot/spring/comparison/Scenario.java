/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.comparison;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.ZooKeeperServer;

/** Something that users complain of. */
interface Scenario {

    /** What the rows of the table begin with, and options choose by. */
    String name();

    /** Makes the nodes that both sides find. */
    default void prepare(ZkClient client) {}

    /** One round of one side. */
    void run(Side side, Place place, Figures figures) throws Exception;

    /**
     * Where it takes place.
     *
     * @param server a server of its own process
     * @param counters its counters
     * @param client writes nodes
     */
    record Place(ZooKeeperServer server, Counters counters, ZkClient client) {}
}
