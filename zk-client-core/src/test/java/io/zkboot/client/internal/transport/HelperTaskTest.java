/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Work for a helper ends for whoever waits, also if no helper takes it. */
class HelperTaskTest {
    private final AtomicInteger woken = new AtomicInteger();

    @Test
    void workThatIsRefusedHasFailedAndWakesWhoeverWaits() {
        for (Throwable why :
                new Throwable[] {new RejectedExecutionException("full"), new OutOfMemoryError("threads")}) {
            woken.set(0);
            Future<String> task = HelperTask.start(
                    work -> {
                        if (why instanceof Error error) {
                            throw error;
                        }
                        throw (RuntimeException) why;
                    },
                    () -> "never",
                    woken::incrementAndGet);
            assertThat(task.isDone()).isTrue();
            assertThat(woken).hasValue(1);
            assertThatThrownBy(task::get).isInstanceOf(ExecutionException.class).hasCause(why);
        }
    }

    @Test
    void workThatIsGivenUpWakesWhoeverWaits() {
        Future<String> task = HelperTask.start(work -> {}, () -> "never", woken::incrementAndGet);
        assertThat(task.isDone()).isFalse();
        HelperTask.giveUp(task);
        HelperTask.giveUp(null);
        assertThat(task.isCancelled()).isTrue();
        assertThat(woken).hasValue(1);
    }
}
