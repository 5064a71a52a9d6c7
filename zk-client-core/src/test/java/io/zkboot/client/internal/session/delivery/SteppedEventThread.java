/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.internal.transport.Clock;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** An EventThread that does what waits for it when the test says so, on the thread of the test. */
final class SteppedEventThread {
    final EventQueue queue = new EventQueue();
    final List<Throwable> failures = new ArrayList<>();
    final EventThread thread = new EventThread(queue, Clock.SYSTEM, failures::add);

    /** Does something on it, behind all that waits, which does not fail. */
    void run(ThrowingCallable action) {
        queue.publish(() -> {
            try {
                action.call();
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        });
        thread.drain();
        assertThat(failures).isEmpty();
    }
}
