/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** One thread at a time, in the order handed in. */
class SerialHelperTest {
    private final List<Runnable> threads = new ArrayList<>();
    private final List<Integer> done = new ArrayList<>();
    private final SerialHelper helper = new SerialHelper(threads::add);

    @Test
    void tasksRunInOrderOnOneThread() {
        helper.execute(() -> done.add(1));
        helper.execute(() -> done.add(2));
        assertThat(threads).hasSize(1);
        threads.get(0).run();
        assertThat(done).containsExactly(1, 2);
    }

    @Test
    void taskAfterAPauseGetsAnotherThread() {
        helper.execute(() -> done.add(1));
        threads.get(0).run();
        helper.execute(() -> done.add(2));
        assertThat(threads).hasSize(2);
        threads.get(1).run();
        assertThat(done).containsExactly(1, 2);
    }

    @Test
    void taskMayHandInAnotherOne() {
        SerialHelper direct = new SerialHelper(Runnable::run);
        direct.execute(() -> {
            direct.execute(() -> done.add(2));
            done.add(1);
        });
        assertThat(done).containsExactly(1, 2);
    }

    @Test
    void taskThatIsNotTakenIsForgotten() {
        boolean[] refuse = {true};
        SerialHelper refusing = new SerialHelper(task -> {
            if (refuse[0]) {
                throw new RejectedExecutionException("full");
            }
            task.run();
        });
        assertThatThrownBy(() -> refusing.execute(() -> done.add(1))).isInstanceOf(RejectedExecutionException.class);
        refuse[0] = false;
        refusing.execute(() -> done.add(2));
        assertThat(done).containsExactly(2);
    }

    @Test
    void taskThatThrowsHoldsUpNoOtherOne() {
        List<Runnable> threads = new ArrayList<>();
        SerialHelper queued = new SerialHelper(threads::add);
        queued.execute(() -> {
            throw new IllegalStateException("a logout that fails");
        });
        queued.execute(() -> done.add(1));
        threads.get(0).run();
        queued.execute(() -> done.add(2));
        threads.get(1).run();
        assertThat(done).containsExactly(1, 2);
    }
}
