/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import java.time.Duration;
import java.util.List;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** A node from one moment on: what a watch must tell it by. */
record NodeMoment(Duration since, List<Long> data, List<Long> children) {
    static NodeMoment of(Duration since, @Nullable Stat stat) {
        return stat == null
                ? new NodeMoment(since, List.of(), List.of())
                : new NodeMoment(
                        since, List.of(stat.getCzxid(), stat.getMzxid()), List.of(stat.getCzxid(), stat.getPzxid()));
    }
}
