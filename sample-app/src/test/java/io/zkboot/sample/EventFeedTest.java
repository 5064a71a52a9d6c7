/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventFeedTest {
    @Test
    void newestComesFirstAndTheOldestGoes() {
        EventFeed feed = new EventFeed();
        for (int i = 0; i < 60; i++) {
            feed.add("event " + i);
        }
        assertThat(feed.latest())
                .hasSize(50)
                .first()
                .extracting(EventFeed.Entry::text)
                .isEqualTo("event 59");
    }
}
