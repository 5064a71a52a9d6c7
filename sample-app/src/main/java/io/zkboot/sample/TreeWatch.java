/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeEvent;
import org.springframework.stereotype.Component;

/**
 * One watch for a node and all that is below it, now and later. It needs servers of 3.6 or later. The condition leaves
 * out what would come every few seconds.
 */
@Component
class TreeWatch {
    private final EventFeed feed;

    TreeWatch(EventFeed feed) {
        this.feed = feed;
    }

    @ZkWatch(path = "/sample", mode = ZkWatch.Mode.TREE, condition = "#event.path != '" + Report.PATH + "'")
    void changed(ZkNodeEvent event) {
        feed.add("tree: " + event.getType() + " " + event.getPath());
    }
}
