/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What tasks throw, and who is told. */
class InboxTest {
    private final Inbox inbox = new Inbox();
    private final List<String> done = new ArrayList<>();

    private static RuntimeException failure(String what) {
        return new IllegalStateException(what);
    }

    /** Returns what a task leaves to the handler of uncaught exceptions. */
    private static List<Throwable> uncaught(Runnable task) throws InterruptedException {
        List<Throwable> uncaught = new ArrayList<>();
        Thread thread = new Thread(task);
        thread.setUncaughtExceptionHandler((same, thrown) -> uncaught.add(thrown));
        thread.start();
        thread.join();
        return uncaught;
    }

    @Test
    void whoPutsATaskIsNotToldWhatOthersThrow() throws InterruptedException {
        List<Throwable> uncaught = uncaught(() -> {
            inbox.put(() -> {
                inbox.put(() -> {
                    throw failure("of another one");
                });
                inbox.put(() -> done.add("last"));
                done.add("first");
            });
            done.add("told nothing");
        });
        assertThat(uncaught)
                .singleElement()
                .satisfies(thrown -> assertThat(thrown).hasMessage("of another one"));
        assertThat(done).containsExactly("first", "last", "told nothing");
    }

    @Test
    void whoBeginsIsToldWhatTheFirstTaskThrowsWhenTheOthersHaveRun() throws InterruptedException {
        List<Throwable> uncaught = uncaught(() -> assertThatThrownBy(() -> inbox.begin(() -> {
                    inbox.put(() -> {
                        throw failure("of another one");
                    });
                    inbox.put(() -> done.add("last"));
                    throw failure("of the first one");
                }))
                .hasMessage("of the first one"));
        assertThat(uncaught)
                .singleElement()
                .satisfies(thrown -> assertThat(thrown).hasMessage("of another one"));
        assertThat(done).containsExactly("last");
    }

    @Test
    void aHandlerThatThrowsAsWellKeepsNobodyFromHisTurn() throws InterruptedException {
        Thread thread = new Thread(() -> {
            inbox.put(() -> {
                throw failure("of the first one");
            });
            inbox.put(() -> done.add("second"));
            SerialExecutor serial = new SerialExecutor(Runnable::run, time -> new CompletableFuture<>(), thrown -> {
                throw failure("of who is told");
            });
            serial.execute(() -> {
                throw failure("of a listener");
            });
            serial.execute(() -> done.add("third"));
        });
        thread.setUncaughtExceptionHandler((same, thrown) -> {
            throw failure("of the handler");
        });
        thread.start();
        thread.join();
        assertThat(done).containsExactly("second", "third");
        assertThatCode(() -> inbox.put(() -> {})).doesNotThrowAnyException();
    }
}
