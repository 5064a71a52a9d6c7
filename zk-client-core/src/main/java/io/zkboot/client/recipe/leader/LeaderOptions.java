/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.internal.OwnThreads;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How elections behave.
 *
 * @param id what a participant says of itself to the others, never a secret; null for name of the client and number of
 *     the process
 * @param layout how nodes are named; {@link LeaderLayout#LATCH} by default
 * @param executor where listeners run, one call at a time for each of them. By default on daemon threads that are there
 *     only while there is something to tell
 * @param taskExecutor where the task runs, and occupies a thread as long as it leads; by default on a daemon thread of
 *     its own
 * @param interrupt whether the thread of the task is interrupted when it leads no more; true by default
 * @param afterTask what follows if the task returns while it leads; {@link AfterTask#RESIGN} by default
 * @param pause how long a participant whose task has returned does not stand for election; 1 s by default
 * @param abandonAfter how long the work of a leadership that has ended is waited for before it is
 *     {@linkplain Leadership#abandon abandoned}; null, the default, for as long as it takes
 * @param observer who counts; nobody by default
 */
public record LeaderOptions(
        @Nullable String id,
        LeaderLayout layout,
        Executor executor,
        Executor taskExecutor,
        boolean interrupt,
        AfterTask afterTask,
        Duration pause,
        @Nullable Duration abandonAfter,
        RecipeObserver observer) {

    /** What follows if a task returns, or throws, while it leads. */
    public enum AfterTask {
        /** It resigns, and stands for election again after a pause. */
        RESIGN,
        /** It goes on leading, without a task. */
        LEAD_ON,
        /** It closes the election. */
        CLOSE
    }

    static final Duration LONGEST = Duration.ofDays(24);

    /** What there is without options. */
    public static final LeaderOptions DEFAULTS = new LeaderOptions(
            null,
            LeaderLayout.LATCH,
            OwnThreads.forEach("zk-leader-listener"),
            OwnThreads.forEach("zk-leader-task"),
            true,
            AfterTask.RESIGN,
            Duration.ofSeconds(1),
            null,
            RecipeObserver.NONE);

    /** Checks the values. */
    public LeaderOptions {
        given("layout", layout);
        given("executor", executor);
        given("task executor", taskExecutor);
        given("what follows a task", afterTask);
        requireBackoff("pause", pause);
        if (abandonAfter != null) {
            if (abandonAfter.compareTo(Duration.ofMillis(1)) < 0 || abandonAfter.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("The time to wait for the end of the work, " + abandonAfter
                        + ", is outside of 1 ms to 24 days.");
            }
        }
        given("observer", observer);
    }

    static Duration requireBackoff(String what, Duration time) {
        given(what, time);
        if (time.isNegative() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("The " + what + ", " + time + ", is outside of 0 to 24 days.");
        }
        return time;
    }

    /** The same with another id. */
    public LeaderOptions withId(String other) {
        return new LeaderOptions(
                given("id", other),
                layout,
                executor,
                taskExecutor,
                interrupt,
                afterTask,
                pause,
                abandonAfter,
                observer);
    }

    /** The same with other names of nodes. */
    public LeaderOptions withLayout(LeaderLayout other) {
        return new LeaderOptions(
                id, other, executor, taskExecutor, interrupt, afterTask, pause, abandonAfter, observer);
    }

    /** The same with listeners elsewhere. */
    public LeaderOptions withExecutor(Executor other) {
        return new LeaderOptions(id, layout, other, taskExecutor, interrupt, afterTask, pause, abandonAfter, observer);
    }

    /** The same with the task elsewhere. */
    public LeaderOptions withTaskExecutor(Executor other) {
        return new LeaderOptions(id, layout, executor, other, interrupt, afterTask, pause, abandonAfter, observer);
    }

    /** The same with or without an interrupt of the task's thread when it leads no more. */
    public LeaderOptions withInterrupt(boolean on) {
        return new LeaderOptions(id, layout, executor, taskExecutor, on, afterTask, pause, abandonAfter, observer);
    }

    /** The same with something else after a task that has returned while it leads. */
    public LeaderOptions withAfterTask(AfterTask other) {
        return new LeaderOptions(id, layout, executor, taskExecutor, interrupt, other, pause, abandonAfter, observer);
    }

    /** The same with another pause after a task that has returned while it leads; 0 to 24 days. */
    public LeaderOptions withPause(Duration other) {
        return new LeaderOptions(
                id, layout, executor, taskExecutor, interrupt, afterTask, other, abandonAfter, observer);
    }

    /** The same with work that is not waited for without end; 1 ms to 24 days after the leadership has ended. */
    public LeaderOptions withAbandonAfter(Duration longest) {
        return new LeaderOptions(
                id,
                layout,
                executor,
                taskExecutor,
                interrupt,
                afterTask,
                pause,
                given("time to wait for the end of the work", longest),
                observer);
    }

    /** The same with an observer. */
    public LeaderOptions withObserver(RecipeObserver other) {
        return new LeaderOptions(id, layout, executor, taskExecutor, interrupt, afterTask, pause, abandonAfter, other);
    }
}
