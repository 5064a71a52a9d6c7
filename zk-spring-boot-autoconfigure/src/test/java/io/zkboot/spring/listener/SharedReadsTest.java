/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.testing.FakeZkClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedReadsTest {
    private final ZkClient client = new FakeZkClient().client();
    private final SharedReads reads = new SharedReads();
    private final List<CompletableFuture<String>> sent = new ArrayList<>();
    private final SharedReads.What<String> what = new SharedReads.What<>("what", (zk, path) -> {
        CompletableFuture<String> answer = new CompletableFuture<>();
        sent.add(answer);
        return answer;
    });

    @Test
    void readersOfOneEventNeedTwoReadsHoweverManyTheyAre() throws InterruptedException {
        List<SharedReads.Reading<String>> readings = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            readings.add(read(reads.now()));
        }
        assertThat(sent).hasSize(1);
        sent.get(0).complete("1");
        assertThat(sent).hasSize(2);
        sent.get(1).complete("2");
        assertThat(sent).hasSize(2);
        assertThat(readings.get(0).await()).isEqualTo("1");
        assertThat(readings.get(99).await()).isEqualTo("2");
    }

    @Test
    void readThatWasSentBeforeIsNoAnswer() throws InterruptedException {
        read(reads.now());
        SharedReads.Reading<String> late = read(reads.now());
        sent.get(0).complete("old");
        sent.get(1).complete("new");
        assertThat(late.await()).isEqualTo("new");
    }

    @Test
    void readThatWasSentLaterIsAnAnswer() throws InterruptedException {
        long received = reads.now();
        read(received);
        SharedReads.Reading<String> other = read(received);
        sent.get(0).complete("1");
        assertThat(sent).hasSize(1);
        assertThat(other.await()).isEqualTo("1");
    }

    @Test
    void readerWhoLeavesDoesNotEndTheReadOfOthers() throws InterruptedException {
        long received = reads.now();
        SharedReads.Reading<String> leaver = read(received);
        SharedReads.Reading<String> stayer = read(received);
        leaver.cancel();
        assertThat(sent.get(0)).isNotDone();
        sent.get(0).complete("1");
        assertThat(stayer.await()).isEqualTo("1");
        assertThatThrownBy(leaver::await).isInstanceOf(CancellationException.class);
    }

    @Test
    void readEndsWithItsLastReaderAndIsNoAnswerToLaterOnes() throws InterruptedException {
        long received = reads.now();
        SharedReads.Reading<String> leaver = read(received);
        CompletableFuture<String> answer = sent.get(0);
        List<SharedReads.Reading<String>> late = new ArrayList<>();
        answer.whenComplete((value, failure) -> late.add(read(received))); // runs before the read itself has ended
        leaver.cancel();
        assertThat(answer).isCancelled();
        assertThat(sent).hasSize(2);
        sent.get(1).complete("2");
        assertThat(late.get(0).await()).isEqualTo("2");
    }

    @Test
    void nextReadThatNobodyWantsAnyMoreIsNotSent() {
        read(reads.now());
        read(reads.now()).cancel();
        sent.get(0).complete("1");
        assertThat(sent).hasSize(1);
        assertThat(reads.size()).isZero();
    }

    @Test
    void failureGoesToAllWhoWait() {
        long received = reads.now();
        SharedReads.Reading<String> one = read(received);
        SharedReads.Reading<String> other = read(received);
        sent.get(0).completeExceptionally(new IllegalStateException("expected by the test"));
        assertThatThrownBy(one::await).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(other::await).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void requestThatCannotBeMadeFailsTheRead() {
        SharedReads.What<String> broken = new SharedReads.What<>("broken", (zk, path) -> {
            throw new IllegalArgumentException("expected by the test");
        });
        SharedReads.Reading<String> reading = reads.read(client, broken, "/a", reads.now());
        assertThatThrownBy(reading::await).isInstanceOf(IllegalArgumentException.class);
        assertThat(reads.size()).isZero();
    }

    @Test
    void clientThatAnswersWithNothingFailsTheRead() {
        SharedReads.What<String> mocked = new SharedReads.What<>("mocked", (zk, path) -> null);
        SharedReads.Reading<String> reading = reads.read(client, mocked, "/a", reads.now());
        assertThatThrownBy(reading::await).isInstanceOf(NullPointerException.class);
        assertThat(reads.size()).isZero();
    }

    @Test
    void clientsAndPathsDoNotShare() {
        long received = reads.now();
        read(received);
        reads.read(client, what, "/b", received);
        reads.read(new FakeZkClient().client(), what, "/a", received);
        assertThat(sent).hasSize(3);
    }

    @Test
    void nothingIsKeptOfWhatHasEnded() {
        read(reads.now());
        read(reads.now());
        sent.get(0).complete("1");
        sent.get(1).complete("2");
        assertThat(reads.size()).isZero();
    }

    private SharedReads.Reading<String> read(long since) {
        return reads.read(client, what, "/a", since);
    }
}
