/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;

/** How changes of the catalog become events of the application. */
class HeartbeatsTest {
    private final List<Object> heard = new ArrayList<>();
    private boolean full;
    private final Heartbeats beats =
            new Heartbeats(this, event -> heard.add(((HeartbeatEvent) event).getValue()), work -> {
                if (full) {
                    throw new RejectedExecutionException("no thread");
                }
                work.run();
            });

    @Test
    void changesBeforeTheApplicationIsThereAreToldAsOne() {
        beats.changed();
        beats.changed();
        assertThat(heard).isEmpty();
        beats.open();
        assertThat(heard).containsExactly(2L);
    }

    @Test
    void aChangeThatCouldNotBeToldIsToldWithTheNext() {
        beats.open();
        full = true;
        assertThatThrownBy(beats::changed).isInstanceOf(RejectedExecutionException.class);
        full = false;
        beats.changed();
        assertThat(heard).containsExactly(2L);
    }
}
