/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.queue.QueueWorld.User;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Many items that are put in several transactions, and are given up in between. */
class PuttingManyTest {
    private final QueueWorld world = new QueueWorld();
    private final User user = world.user();

    @Test
    void whoGivesUpPutsNothingAfterTheTransactionThatIsUnderWay() {
        user.put("first");
        CompletableFuture<List<String>> putting = user.queue.putAllAsync(Collections.nCopies(500, "x"), 100);
        world.until(() -> world.items().size() == 201);
        assertThat(putting.cancel(false)).isTrue();
        world.settle();
        assertThat(world.items().size()).isEqualTo(201); // and not a list of all of them, if it fails
    }

    @Test
    void itIsWaitedForAsManyTransactionsAsThereAre() {
        NodeQueue<String> queue = (NodeQueue<String>) user.queue;
        QueuePaths paths = new QueuePaths(QueueWorld.PATH, QueueLayout.OWN);
        Producing producing = new Producing(new QueueContext(paths, queue.options(), queue.door(), null, null));
        byte[] large = new byte[256 * 1024 + 1];
        Duration one = queue.patience(producing.batches(List.of(large), 100));
        assertThat(one).isEqualTo(queue.door().patience());
        assertThat(queue.patience(producing.batches(List.of(), 100))).isEqualTo(one);
        assertThat(queue.patience(producing.batches(Collections.nCopies(5, large), 100)))
                .isEqualTo(one.multipliedBy(5));
    }
}
