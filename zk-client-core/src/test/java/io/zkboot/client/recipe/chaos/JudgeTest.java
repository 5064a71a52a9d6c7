/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.Committed;
import io.zkboot.client.testing.Committed.Changed;
import io.zkboot.client.testing.Committed.Checked;
import io.zkboot.client.testing.Committed.Deleted;
import io.zkboot.client.testing.Committed.Made;
import io.zkboot.client.testing.Committed.SessionEnded;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The judge finds what must not be, and nothing else. */
class JudgeTest {
    private static final long ONE = 0x1001;
    private static final long TWO = 0x1002;

    private final Judge judge = new Judge();
    private long zxid = 0x100;

    private long done(long session, Committed.Part... parts) {
        judge.accept(new Committed(++zxid, session, List.of(parts)));
        return zxid;
    }

    private static String node(Contest contest, String name) {
        return contest.path() + "/_c_6b1e-" + name;
    }

    private long queues(long session, Contest contest, String name) {
        return done(session, new Made(node(contest, name), null, true));
    }

    private void writes(Contest contest, String name, long value, long token) {
        done(
                ONE,
                new Checked(node(contest, name)),
                new Changed(contest.counter(), new Count(value, token, "receipt-" + zxid).bytes()));
    }

    @Test
    void whoHoldsWritesAndTheNextOneGoesOnFromThere() {
        long first = queues(ONE, Contest.LOCK, "lock-0000000000");
        long second = queues(TWO, Contest.LOCK, "lock-0000000001");
        writes(Contest.LOCK, "lock-0000000000", 1, first);
        writes(Contest.LOCK, "lock-0000000000", 2, first);
        done(ONE, new Deleted(node(Contest.LOCK, "lock-0000000000")));
        writes(Contest.LOCK, "lock-0000000001", 3, second);
        done(TWO, new SessionEnded());
        assertThat(judge.wrongs()).isEmpty();
        assertThat(judge.writes(Contest.LOCK)).isEqualTo(3);
        assertThat(judge.writers(Contest.LOCK)).isEqualTo(2);
        assertThat(judge.contenders(Contest.LOCK)).isEqualTo(2);
        assertThat(judge.checks()).isEqualTo(3);
        assertThat(judge.last(Contest.LOCK).value()).isEqualTo(3);
        assertThat(judge.left(Contest.LOCK)).isEmpty();
    }

    @Test
    void aWriteAfterTheEndOfTheSessionIsFound() {
        long first = queues(ONE, Contest.LOCK, "lock-0000000000");
        done(ONE, new SessionEnded());
        done(TWO, new Changed(Contest.LOCK.counter(), new Count(1, first, "a").bytes()));
        assertThat(judge.wrongs()).singleElement().asString().contains("whose node was gone");
    }

    @Test
    void aWriteOfWhoWaitsIsFound() {
        queues(ONE, Contest.LEADER, "latch-0000000000");
        long second = queues(TWO, Contest.LEADER, "latch-0000000001");
        writes(Contest.LEADER, "latch-0000000001", 1, second);
        assertThat(judge.wrongs())
                .anyMatch(wrong -> wrong.contains("is taken for a holder"))
                .anyMatch(wrong -> wrong.contains("who did not hold"));
    }

    @Test
    void aLostUpdateIsFound() {
        long first = queues(ONE, Contest.LOCK, "lock-0000000000");
        writes(Contest.LOCK, "lock-0000000000", 1, first);
        writes(Contest.LOCK, "lock-0000000000", 1, first);
        assertThat(judge.wrongs()).singleElement().asString().contains("a write was lost");
    }

    @Test
    void aWriteThatWasAppliedTwiceIsFound() {
        long first = queues(ONE, Contest.PERMITS, "permit-0000000000");
        Changed write = new Changed(Contest.PERMITS.counter(), new Count(1, first, "same").bytes());
        done(ONE, write);
        done(ONE, write);
        assertThat(judge.wrongs()).singleElement().asString().contains("twice");
    }

    @Test
    void aTokenThatGoesBackIsFound() {
        long first = queues(ONE, Contest.LOCK, "lock-0000000001");
        long second = queues(TWO, Contest.LOCK, "lock-0000000000"); // as if numbers had begun anew
        writes(Contest.LOCK, "lock-0000000000", 1, second);
        done(TWO, new Deleted(node(Contest.LOCK, "lock-0000000000")));
        writes(Contest.LOCK, "lock-0000000001", 2, first);
        assertThat(judge.wrongs()).singleElement().asString().contains("lower token");
    }

    @Test
    void oneHolderTooManyIsFound() {
        queues(ONE, Contest.PERMITS, "permit-0000000000");
        queues(ONE, Contest.PERMITS, "permit-0000000001");
        long third = queues(TWO, Contest.PERMITS, "permit-0000000002");
        writes(Contest.PERMITS, "permit-0000000001", 1, zxid - 1);
        assertThat(judge.wrongs()).isEmpty();
        writes(Contest.PERMITS, "permit-0000000002", 2, third);
        assertThat(judge.wrongs()).hasSize(2);
    }

    @Test
    void leasesOfCuratorAreCountedBelowTheirOwnNode() {
        String leases = Contest.PERMITS.path() + "/leases/_c_6b1e-lease-000000000";
        done(ONE, new Made(Contest.PERMITS.path() + "/locks/_c_6b1e-lock-0000000000", null, true));
        done(ONE, new Made(leases + 0, null, true));
        done(ONE, new Made(leases + 1, null, true));
        long third = done(TWO, new Made(leases + 2, null, true));
        done(ONE, new Changed(Contest.PERMITS.counter(), new Count(1, zxid - 2, "a").bytes()));
        assertThat(judge.wrongs()).isEmpty();
        done(TWO, new Changed(Contest.PERMITS.counter(), new Count(2, third, "b").bytes()));
        assertThat(judge.wrongs()).singleElement().asString().contains("who did not hold");
        assertThat(judge.counts()).containsExactly(Map.entry("written by who did not hold", 1L));
    }

    @Test
    void aReaderThatTakesItselfForAHolderBehindAWriterIsFound() {
        queues(ONE, Contest.READ_WRITE, "__READ__0000000000");
        queues(ONE, Contest.READ_WRITE, "__WRIT__0000000001");
        queues(TWO, Contest.READ_WRITE, "__READ__0000000002");
        done(ONE, new Checked(node(Contest.READ_WRITE, "__READ__0000000000")));
        assertThat(judge.wrongs()).isEmpty();
        done(TWO, new Checked(node(Contest.READ_WRITE, "__READ__0000000002")));
        assertThat(judge.wrongs()).singleElement().asString().contains("is taken for a holder");
    }

    @Test
    void aWriterThatHasBecomeAReaderHoldsInItsPlace() {
        queues(ONE, Contest.READ_WRITE, "__WRIT__0000000003");
        queues(TWO, Contest.READ_WRITE, "__WRIT__0000000004");
        done(
                ONE,
                new Checked(node(Contest.READ_WRITE, "__WRIT__0000000003")),
                new Made(node(Contest.READ_WRITE, "__READ__0000000003"), null, true));
        done(ONE, new Deleted(node(Contest.READ_WRITE, "__WRIT__0000000003")));
        done(ONE, new Checked(node(Contest.READ_WRITE, "__READ__0000000003")));
        assertThat(judge.wrongs()).isEmpty();
        assertThat(judge.left(Contest.READ_WRITE)).hasSize(2);
    }

    @Test
    void aReaderNeverWrites() {
        long reader = queues(ONE, Contest.READ_WRITE, "__READ__0000000000");
        writes(Contest.READ_WRITE, "__READ__0000000000", 1, reader);
        assertThat(judge.wrongs()).singleElement().asString().contains("who did not hold");
    }

    @Test
    void theStoreRefusesALowerTokenAndSaysHowOften() {
        try (TokenStore store = new TokenStore()) {
            assertThat(store.write("a", 5)).isTrue();
            assertThat(store.write("b", 1)).isTrue();
            assertThat(store.write("a", 4)).isFalse();
            assertThat(store.write("a", 5)).isTrue();
            assertThat(store.write("a", 6)).isTrue();
            assertThat(store.accepted()).isEqualTo(4);
            assertThat(store.refused()).isEqualTo(1);
            assertThat(store.backwards()).isZero();
        }
    }

    @Test
    void testimonyOfABeliefThatCannotBeTrueIsFound() {
        Testimony testimony = new Testimony();
        hear(testimony, "changed lock 77 IN_DOUBT HELD " + System.nanoTime());
        testimony.gone(77);
        hear(testimony, "changed lock 78 IN_DOUBT HELD " + (System.nanoTime() + 1_000));
        assertThat(testimony.wrongs()).isEmpty();
        hear(testimony, "changed lock 77 IN_DOUBT HELD " + (System.nanoTime() + 1_000));
        assertThat(testimony.wrongs()).singleElement().asString().contains("believes again");
        hear(testimony, "changed lock 78 LOST HELD " + System.nanoTime());
        hear(testimony, "left 3");
        hear(testimony, "wrong something");
        hear(testimony, "wrote lock child-1-1-9 4 78");
        hear(testimony, "refused lock child-1-1-9");
        assertThat(testimony.wrongs()).hasSize(5);
        assertThat(testimony.progress("child-1-1", Contest.LOCK)).isEqualTo(1);
        assertThat(testimony.progress("child-1-1", Contest.PERMITS)).isZero();
    }

    private static void hear(Testimony testimony, String line) {
        testimony.hear("child-1-1", line.split(" "), line);
    }
}
