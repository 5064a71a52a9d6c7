/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static io.zkboot.client.recipe.lease.LeaseWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.recipe.lease.LeaseWorld.User;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Leases in kazoo's layout whose node somebody changes who does not care for the lock. */
class KazooRefusalsTest {
    private static final String NODE = PATH + "/lease_holder";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final LeaseWorld world = new LeaseWorld();
    private final User one = world.user(LeaseOptions.DEFAULTS.withLayout(LeaseLayout.KAZOO));

    private enum Change {
        RENEWAL(lease -> lease.renewAsync(MINUTE.plus(MINUTE))),
        RELEASE(Lease::releaseAsync);

        private final Function<Lease, CompletableFuture<Boolean>> of;

        Change(Function<Lease, CompletableFuture<Boolean>> of) {
            this.of = of;
        }
    }

    private void assertRefused(Change change, Runnable before) {
        Lease lease = one.take(MINUTE);
        world.beforeNext(OpCode.multi, before);
        assertThat(world.finish(change.of.apply(lease))).isFalse();
        assertThat(lease.isValid()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void whoseNodeIsWrittenBetweenHasItNoMore(Change change) {
        assertRefused(change, () -> world.server.setData(NODE, world.server.data(NODE)));
    }

    @ParameterizedTest
    @EnumSource
    void whoseNodeIsDeletedBetweenHasItNoMore(Change change) {
        assertRefused(change, () -> world.server.delete(NODE));
    }

    /** What befalls the node when it is to be made. */
    private void whenMade(Supplier<@Nullable Reply> reply) {
        world.server.onRequest(
                request -> request.opCode() == OpCode.create2 && request.path().equals(NODE) ? reply.get() : null);
    }

    @Test
    void whoIsNotTheFirstToMakeTheNodeDoesNotHaveTheLease() {
        Lease before = one.take(MINUTE);
        byte[] text = world.server.data(NODE);
        assertThat(world.finish(before.releaseAsync())).isTrue();
        whenMade(() -> {
            world.server.apply(Map.of(NODE, text));
            return null;
        });
        assertThat(one.attempt(MINUTE)).isEmpty();
    }

    @Test
    void whoMayNotMakeTheNodeIsToldThatAndNotThatSomebodyElseHasTheLease() {
        whenMade(() -> Reply.error(Code.NOAUTH.intValue()));
        assertThat(world.failure(one.lease.tryAcquireAsync(MINUTE))).isInstanceOf(NoAuthException.class);
    }
}
