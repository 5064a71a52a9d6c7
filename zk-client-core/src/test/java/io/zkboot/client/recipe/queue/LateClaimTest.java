/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.queue.QueueWorld.User;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Claims whose answer comes when the time is over. */
class LateClaimTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    private final QueueWorld world = new QueueWorld();
    private final User user = world.user(QueueOptions.DEFAULTS.withMaxAttempts(2));

    /** The item is claimed on the server, which cannot say so. */
    private CompletableFuture<Optional<Item<String>>> claimedUnheard() {
        user.put("a");
        world.asked();
        CompletableFuture<Optional<Item<String>>> claiming = user.queue.claimAsync(SHORT);
        world.until(() -> world.asked().contains(OpCode.multi));
        user.member.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
        return claiming;
    }

    private void answers() {
        user.member.connections().forEach(connection -> connection.resume(Direction.TO_CLIENT));
    }

    @Test
    void aClaimThatComesALittleAfterTheTimeIsGood() {
        CompletableFuture<Optional<Item<String>>> claiming = claimedUnheard();
        world.clients.run(SHORT.multipliedBy(2));
        assertThat(claiming).isNotDone();
        answers();
        Item<String> item = world.finish(claiming).orElseThrow();
        assertThat(item.attempts()).isEqualTo(1);
        assertThat(world.finish(item.acknowledgeAsync())).isTrue();
        user.assertNothingLeft();
    }

    @Test
    void oneThatComesLaterIsGivenBack() {
        CompletableFuture<Optional<Item<String>>> claiming = claimedUnheard();
        world.clients.run(SHORT.plus(Consumers.GRACE));
        assertThat(world.finish(claiming)).isEmpty();
        answers();
        world.settle();
        assertThat(world.claims()).isEmpty();
        assertThat(world.items()).hasSize(1);
        user.assertNothingLeft();
    }

    @Test
    void whoClaimsForShortTimesOnASlowConnectionPutsNothingAsideThatNobodyHad() {
        user.put("a");
        world.server.slowness(request -> Duration.ofMillis(40)); // a list, a read and a transaction: longer than 100 ms
        Optional<Item<String>> item = Optional.empty();
        for (int i = 0; i < 5 && item.isEmpty(); i++) {
            item = world.finish(user.queue.claimAsync(Duration.ofMillis(100)));
        }
        assertThat(item.orElseThrow().attempts()).isEqualTo(1);
        assertThat(world.items()).hasSize(1);
    }
}
