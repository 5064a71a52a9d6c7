/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.internal.session.SleepyNetwork;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.OutgoingQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class TaskScheduleTest {
    /** Readings of the clock may overflow. */
    private static final long NOW = Long.MAX_VALUE - 10;

    private final TaskSchedule agenda = new TaskSchedule(new OutgoingQueue(new SleepyNetwork()), NOW);
    private final List<String> done = new ArrayList<>();

    private static long at(long after) {
        return NOW + after;
    }

    private TaskSchedule.Entry add(long after, String name) {
        return agenda.add(at(after), () -> done.add(name));
    }

    @Test
    void tasksAreDoneWhenTheyAreDueAndInTheOrderOfTheirTimes() {
        add(30, "c");
        add(10, "a");
        add(20, "b");
        assertThat(agenda.hasNew()).isTrue();
        agenda.run(NOW);
        assertThat(agenda.hasNew()).isFalse();
        assertThat(done).isEmpty();
        assertThat(agenda.nextDue()).isEqualTo(at(10));
        agenda.run(at(20));
        assertThat(done).containsExactly("a", "b");
        agenda.run(at(100));
        assertThat(done).containsExactly("a", "b", "c");
        assertThat(agenda.nextDue()).isEqualTo(Call.FOREVER);
    }

    /** Else an operation that pauses before it tries again would wait for ever. */
    @Test
    void aTaskForWhichThereIsNoMemoryIsDoneWhenTheSessionEnds() {
        boolean[] memory = {false};
        PriorityQueue<TaskSchedule.Entry> entries = new PriorityQueue<>(TaskSchedule.BY_TIME) {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean add(TaskSchedule.Entry entry) {
                if (!memory[0]) {
                    throw new OutOfMemoryError("a test");
                }
                return super.add(entry);
            }
        };
        TaskSchedule schedule = new TaskSchedule(new OutgoingQueue(new SleepyNetwork()), NOW, entries);
        schedule.add(at(10), () -> done.add("a"));
        assertThatThrownBy(() -> schedule.run(NOW)).isInstanceOf(OutOfMemoryError.class);
        memory[0] = true;
        schedule.close();
        assertThat(done).containsExactly("a");
    }

    @Test
    void aDroppedTaskIsNotDoneAndNobodyWakesUpForIt() {
        TaskSchedule.Entry dropped = add(10, "dropped");
        add(20, "kept");
        agenda.run(NOW);
        agenda.drop(dropped);
        assertThat(agenda.nextDue()).isEqualTo(at(20));
        agenda.run(at(30));
        assertThat(done).containsExactly("kept");
    }

    /** An hour of waits that were over soon would fill the memory with them. */
    @Test
    void droppedTasksAreForgottenThoughAnotherOneIsDueBefore() {
        PriorityQueue<TaskSchedule.Entry> entries = new PriorityQueue<>(TaskSchedule.BY_TIME);
        TaskSchedule schedule = new TaskSchedule(new OutgoingQueue(new SleepyNetwork()), NOW, entries);
        schedule.add(at(5), () -> done.add("first"));
        for (int i = 0; i < 1_000; i++) {
            TaskSchedule.Entry dropped = schedule.add(at(1_000 - i), () -> done.add("dropped"));
            if (i % 100 == 0) {
                String name = "at " + i;
                schedule.add(at(10 + i), () -> done.add(name));
            }
            schedule.run(NOW);
            schedule.drop(dropped);
            schedule.run(NOW);
            assertThat(entries).hasSizeLessThan(100);
        }
        schedule.run(at(2_000));
        assertThat(done)
                .containsExactly(
                        "first", "at 0", "at 100", "at 200", "at 300", "at 400", "at 500", "at 600", "at 700", "at 800",
                        "at 900");
    }

    @Test
    void aFewDroppedTasksAmongManyAreNotWorthALook() {
        int[] looks = {0};
        PriorityQueue<TaskSchedule.Entry> entries = new PriorityQueue<>(TaskSchedule.BY_TIME) {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean removeIf(Predicate<? super TaskSchedule.Entry> isDropped) {
                looks[0]++;
                return super.removeIf(isDropped);
            }
        };
        TaskSchedule schedule = new TaskSchedule(new OutgoingQueue(new SleepyNetwork()), NOW, entries);
        List<TaskSchedule.Entry> added = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            added.add(schedule.add(at(1_000), () -> {}));
        }
        for (TaskSchedule.Entry entry : added) {
            schedule.run(NOW);
            schedule.drop(entry);
        }
        schedule.run(NOW);
        assertThat(looks[0]).as("each time half of what is left").isBetween(2, 5);
    }

    /** To do without is better than to end. */
    @Test
    void withoutMemoryForALookDroppedTasksStay() {
        PriorityQueue<TaskSchedule.Entry> entries = new PriorityQueue<>(TaskSchedule.BY_TIME) {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean removeIf(Predicate<? super TaskSchedule.Entry> isDropped) {
                throw new OutOfMemoryError("a test");
            }
        };
        TaskSchedule schedule = new TaskSchedule(new OutgoingQueue(new SleepyNetwork()), NOW, entries);
        for (int i = 0; i < 100; i++) {
            schedule.drop(schedule.add(at(10), () -> done.add("dropped")));
        }
        schedule.add(at(5), () -> done.add("kept"));
        schedule.run(at(5));
        assertThat(done).containsExactly("kept");
    }

    @Test
    void theEndDoesWhatIsLeftEvenIfATaskFailsAndRefusesWhatComesLater() {
        add(1000, "late");
        agenda.run(NOW);
        agenda.add(NOW, () -> {
            throw new IllegalStateException("a defect");
        });
        add(0, "new");
        agenda.close();
        assertThat(done).containsExactlyInAnyOrder("late", "new");
        assertThat(add(0, "refused")).isNull();
        assertThat(done).hasSize(2);
    }

    @Test
    void aTaskThatAddsOneForNowHasItDoneInTheNextTurn() {
        agenda.add(NOW, () -> add(0, "second"));
        agenda.run(NOW);
        assertThat(done).isEmpty();
        assertThat(agenda.hasNew()).isTrue();
        agenda.run(NOW);
        assertThat(done).containsExactly("second");
    }

    @Test
    void tasksOfOneTimeAreDoneInTheOrderInWhichTheyWereAdded() {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            add(10, name);
        }
        agenda.run(at(10));
        assertThat(done).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void whoSleepsIsWokenForANewTask() {
        SleepyNetwork network = new SleepyNetwork();
        OutgoingQueue outgoing = new OutgoingQueue(network);
        TaskSchedule schedule = new TaskSchedule(outgoing, NOW);
        assertThat(outgoing.beginSleep()).isTrue();
        schedule.add(NOW, () -> {});
        assertThat(network.wakeups()).isEqualTo(1);
    }
}
