/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who holds, and whom those wait for who do not. */
class RulesTest {
    private static final String WRITE = ReadWriteRule.CURATOR.write();
    private static final String READ = ReadWriteRule.CURATOR.read();

    private static List<QueueNode> queue(String... kinds) {
        List<QueueNode> queue = new ArrayList<>();
        for (String kind : kinds) {
            queue.add(new QueueNode(kind + queue.size(), kind, queue.size(), 1));
        }
        return queue;
    }

    private static List<QueueNode> queue(int... weights) {
        List<QueueNode> queue = new ArrayList<>();
        for (int weight : weights) {
            queue.add(new QueueNode("permit" + queue.size(), "permit", queue.size(), weight));
        }
        return queue;
    }

    @Test
    void readersInFrontOfAllWritersHoldTogether() {
        List<QueueNode> queue = queue(READ, READ, WRITE, READ);
        assertThat(ReadWriteRule.CURATOR.next(queue, 0)).isInstanceOf(Step.Hold.class);
        assertThat(ReadWriteRule.CURATOR.next(queue, 1)).isInstanceOf(Step.Hold.class);
        assertThat(ReadWriteRule.CURATOR.next(queue, 2)).isNotInstanceOf(Step.Hold.class);
        assertThat(ReadWriteRule.CURATOR.next(queue, 3)).isNotInstanceOf(Step.Hold.class);
    }

    @Test
    void aReaderHoldsAsSoonAsTheOnlyWriterInFrontHasGone() {
        List<QueueNode> queue = queue(READ, WRITE, READ, READ);
        assertThat(ReadWriteRule.CURATOR.next(queue, 3)).isEqualTo(new Step.Watch(queue.get(1), true, false));
    }

    @Test
    void aReaderBehindSeveralWritersWaitsForTheLastOneAndLooksThen() {
        List<QueueNode> queue = queue(WRITE, READ, WRITE, READ);
        assertThat(ReadWriteRule.CURATOR.next(queue, 3)).isEqualTo(new Step.Watch(queue.get(2), false, false));
    }

    @Test
    void aWriterHoldsInFrontOfAllAndWaitsForTheOneAheadOtherwise() {
        List<QueueNode> queue = queue(WRITE, READ, READ, WRITE);
        assertThat(ReadWriteRule.CURATOR.next(queue, 0)).isEqualTo(new Step.Hold(false));
        assertThat(ReadWriteRule.CURATOR.next(queue, 3)).isEqualTo(new Step.Watch(queue.get(2), false, false));
    }

    @Test
    void aWriterBehindOneReaderHoldsWhenThatHasGone() {
        List<QueueNode> queue = queue(READ, WRITE);
        assertThat(ReadWriteRule.CURATOR.next(queue, 1)).isEqualTo(new Step.Watch(queue.get(0), true, false));
    }

    @Test
    void aWriterBehindAWriterLooksWhenThatHasGoneForItMayBeThereAsAReader() {
        List<QueueNode> queue = queue(WRITE, WRITE);
        assertThat(ReadWriteRule.CURATOR.next(queue, 1)).isEqualTo(new Step.Watch(queue.get(0), false, false));
    }

    @Test
    void whoWantsPermitsHoldsIfThereAreEnoughBesideThoseOfTheOnesInFront() {
        PermitRule rule = new PermitRule(new Permits(5));
        List<QueueNode> queue = queue(2, 2, 1, 1, 1);
        assertThat(rule.next(queue, 0)).isEqualTo(new Step.Hold(true));
        assertThat(rule.next(queue, 2)).isEqualTo(new Step.Hold(true));
        assertThat(rule.next(queue, 3)).isEqualTo(new Step.WatchQueue());
        assertThat(rule.next(queue, 4)).isEqualTo(new Step.Watch(queue.get(3), false, true));
    }

    @Test
    void nobodyOvertakesOneWhoDoesNotFindEnough() {
        PermitRule rule = new PermitRule(new Permits(5));
        List<QueueNode> queue = queue(3, 5, 1);
        assertThat(rule.next(queue, 1)).isEqualTo(new Step.WatchQueue());
        assertThat(rule.next(queue, 2)).isEqualTo(new Step.Watch(queue.get(1), false, true));
    }

    @Test
    void weightsThatAddUpToMoreThanAnIntegerLetNobodyIn() {
        PermitRule rule = new PermitRule(new Permits(5));
        List<QueueNode> queue = queue(999_999_999, 999_999_999, 999_999_999, 1);
        assertThat(rule.next(queue, 3)).isNotInstanceOf(Step.Hold.class);
    }

    @Test
    void whoWantsMoreThanThereAreWillNeverHold() {
        PermitRule rule = new PermitRule(new Permits(2));
        assertThat(rule.next(queue(2), 0)).isInstanceOf(Step.Hold.class);
        assertThat(rule.next(queue(3), 0)).isEqualTo(new Step.Never("wants 3 permits, and there are 2"));
    }

    @Test
    void allWhoWaitWatchTheQueueOnceTheNumberWasMadeSmaller() {
        Permits permits = new Permits(3);
        assertThat(permits.accepts("1 3")).isTrue();
        List<QueueNode> queue = queue(1, 1, 1, 1);
        assertThat(new PermitRule(permits).next(queue, 3)).isEqualTo(new Step.WatchQueue());
    }

    @Test
    void soManyHaveALeaseAndTheNextOneWatchesTheQueue() {
        List<QueueNode> queue = queue(1, 1, 1);
        assertThat(new LeaseRule(2).next(queue, 1)).isEqualTo(new Step.Hold(false));
        assertThat(new LeaseRule(2).next(queue, 2)).isEqualTo(new Step.WatchQueue());
    }
}
