/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.Committed;
import io.zkboot.client.testing.Committed.Changed;
import io.zkboot.client.testing.Committed.Made;
import io.zkboot.client.testing.Committed.SessionEnded;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What must not be when all is over is found, each kind by itself, and nothing else. */
class VerdictTest {
    private static final long SESSION = 0x1001;
    private static final String CHILD = "child-1-1";
    private static final String NODE = Contest.LOCK.path() + "/_c_6b1e-lock-0000000000";

    private final Judge judge = new Judge();
    private final Testimony testimony = new Testimony();
    private final TokenStore store = new TokenStore();
    private long zxid = 0x100;
    private long token;

    @BeforeEach
    void aHolderIsThere() {
        token = done(new Made(NODE, null, true));
    }

    @AfterEach
    void closeTheStore() {
        store.close();
    }

    private long done(Committed.Part... parts) {
        judge.accept(new Committed(++zxid, SESSION, List.of(parts)));
        return zxid;
    }

    private void isWritten(long value, String receipt) {
        done(new Changed(Contest.LOCK.counter(), new Count(value, token, receipt).bytes()));
    }

    private void says(String line) {
        testimony.hear(CHILD, line.split(" "), line);
    }

    private void finds(String... parts) {
        done(new SessionEnded());
        assertThat(Verdict.of(judge, testimony, store))
                .hasSize(parts.length)
                .allSatisfy(wrong -> assertThat(parts).anyMatch(wrong::contains));
    }

    @Test
    void whatIsInOrderIsNotFound() {
        isWritten(1, CHILD + "-1");
        says("wrote lock " + CHILD + "-1 1 " + token);
        isWritten(2, CHILD + "-2");
        says("unknown lock " + CHILD + "-2");
        says("unknown lock " + CHILD + "-3");
        says("refused lock " + CHILD + "-4");
        isWritten(3, "child-2-1-7");
        testimony.killed("child-2-1");
        says("read read_write 17 17");
        says("guarded lock " + token + " false");
        says("left 0");
        store.write("lock", 5);
        store.write("lock", 4);
        finds();
        assertThat(Verdict.missing(judge, testimony)).isZero();
    }

    @Test
    void anAcknowledgedWriteThatIsNotThereIsFound() {
        says("wrote lock " + CHILD + "-1 1 " + token);
        finds(CHILD + "-1 was acknowledged and is not there");
        assertThat(Verdict.missing(judge, testimony)).isEqualTo(1);
    }

    @Test
    void aRefusedWriteThatIsThereIsFound() {
        isWritten(1, CHILD + "-1");
        says("refused lock " + CHILD + "-1");
        finds(CHILD + "-1 was refused and is there");
    }

    @Test
    void aWriteThatNobodySpeaksOfIsFoundUnlessItsWriterWasKilled() {
        isWritten(1, CHILD + "-1");
        finds(CHILD + "-1 is there and nobody speaks of it");
    }

    @Test
    void aWriteBetweenTwoReadsUnderAReadLockIsFound() {
        says("read read_write 17 18");
        finds("while the lock was held for reading");
    }

    @Test
    void whoIsRefusedAndBelievesThatItHoldsIsFound() {
        says("guarded lock " + token + " true");
        finds("its grant is still held");
    }

    @Test
    void aCounterThatDoesNotCountTheWritesIsFound() {
        isWritten(1, CHILD + "-1");
        says("wrote lock " + CHILD + "-1 1 " + token);
        isWritten(3, CHILD + "-2");
        says("wrote lock " + CHILD + "-2 3 " + token);
        finds("a write was lost", "is 3 after 2 writes");
    }

    @Test
    void nodesAndWatchesThatAreLeftAreFound() {
        assertThat(Verdict.of(judge, testimony, store))
                .singleElement()
                .asString()
                .contains("nodes are left in LOCK");
        says("left 2");
        finds("2 watches are left");
    }

    @Test
    void aWatchOnAServerIsFound() {
        assertThat(Verdict.hasNoWatch("zk_version\t3.9\nzk_watch_count\t0\nzk_x\t1\n"))
                .isTrue();
        assertThat(Verdict.hasNoWatch("zk_version\t3.9\nzk_watch_count\t10\nzk_x\t0\n"))
                .isFalse();
        assertThat(Verdict.hasNoWatch("")).as("a server that says nothing").isFalse();
    }

    @Test
    void aCacheOrListenerOrLeaderThatDiffersIsFound() {
        assertThat(Verdict.isEqual("7:ab 7:ab 99", "7:ab", 99)).isTrue();
        assertThat(Verdict.isEqual("7:ac 7:ab 99", "7:ab", 99)).as("the cache").isFalse();
        assertThat(Verdict.isEqual("7:ab 6:ab 99", "7:ab", 99))
                .as("its listener")
                .isFalse();
        assertThat(Verdict.isEqual("7:ab 7:ab 98", "7:ab", 99)).as("the leader").isFalse();
        assertThat(Verdict.isEqual("7:ab 7:ab 0", "7:ab", 99))
                .as("no leader known")
                .isFalse();
        assertThat(Verdict.isEqual("", "7:ab", 99)).as("no answer").isFalse();
        assertThat(Verdict.isEqual("7:ab 7:ab 0", "7:ab")).isTrue();
        assertThat(Verdict.isEqual("7:ab 7:ac 0", "7:ab")).isFalse();
    }
}
