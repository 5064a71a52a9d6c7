/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.GrantChange;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.lock.LockWorld.User;
import io.zkboot.client.testing.Await;
import io.zkboot.client.testing.sim.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** What holders and observers are told, and when. */
class GrantNewsTest {
    private final LockWorld world = new LockWorld();
    private final User user = world.userOfOldPath();

    @Test
    void theObserverHearsThatSomebodyWhoWaitsQueuesAgain() {
        user.acquire();
        User other = world.userOfOldPath();
        List<String> heard = new ArrayList<>();
        ZkLock observed = ZkLock.of(other.client, PATH, OPTIONS.withObserver(new RecordingObserver(heard)));
        CompletableFuture<Grant> second = observed.acquireAsync(LONG);
        world.settle();
        world.server.delete(PATH + "/" + Contest.inOrder(world.nodes()).get(1));
        world.settle();
        assertThat(heard).containsExactly("queuedAgain");
        assertThat(second).isNotDone();
    }

    /** Where no server takes a new session there is none for long. */
    @Test
    void theEndOfASessionIsToldBeforeThereIsAnotherOne() {
        Grant grant = user.acquire();
        world.settle();
        int[] connects = {0};
        world.server.onConnect(request -> connects[0]++ == 0 ? null : Reply.close());
        user.connection().cut();
        world.server.expire(user.client.snapshot().sessionId());
        world.settle();
        assertThat(user.client.state().isConnected()).isFalse();
        assertThat(grant.lossReason()).isEqualTo(LossReason.SESSION_EXPIRED);
    }

    @Test
    void whoseIdentityTheServersRefuseHoldsNothingAnyMore() {
        boolean[] refuses = {false};
        world.server.onRequest(request ->
                refuses[0] && request.opCode() == OpCode.auth ? Reply.error(Code.AUTHFAILED.intValue()) : null);
        world.finish(user.client.async().addAuth("digest", "a:b".getBytes(StandardCharsets.UTF_8)));
        Grant grant = user.acquire();
        world.settle();
        refuses[0] = true;
        user.connection().cut();
        world.until(() -> user.client.state() == SessionState.AUTH_FAILED);
        world.settle();
        assertThat(grant.state()).isEqualTo(GrantState.LOST);
        assertThat(grant.lossReason()).isEqualTo(LossReason.CLIENT_CLOSED);
    }

    /** No server tells it then, and none is asked. */
    @Test
    void whoseClientEndsWithoutAConnectionHoldsNothingAnyMore() {
        Grant grant = user.acquire();
        world.settle();
        world.server.onConnect(request -> Reply.close());
        user.connection().cut();
        world.until(() -> grant.state() == GrantState.IN_DOUBT);
        user.member.close();
        world.until(() -> user.client.state() == SessionState.CLOSED);
        world.settle();
        assertThat(grant.lossReason()).isEqualTo(LossReason.CLIENT_CLOSED);
    }

    /** There is no time of the client then by which it could be tried again. */
    @Test
    void aListenerWhoseExecutorIsFullAsTheClientEndsHearsOfTheLossAllTheSame() {
        AtomicBoolean full = new AtomicBoolean();
        Grant grant = user.acquire();
        List<GrantState> heard = Collections.synchronizedList(new ArrayList<>());
        grant.addListener((same, change) -> heard.add(change.to()), task -> {
            if (full.get()) {
                throw new RejectedExecutionException("full");
            }
            task.run();
        });
        world.settle();
        full.set(true);
        user.member.close();
        world.until(() -> user.client.state() == SessionState.CLOSED);
        world.settle();
        assertThat(grant.state()).isEqualTo(GrantState.LOST);
        assertThat(heard).isEmpty();
        full.set(false);
        Await.until("it hears of the loss", Duration.ofSeconds(30), () -> !heard.isEmpty());
        assertThat(heard).containsExactly(GrantState.LOST);
    }

    @Test
    void whoHasGivenItBackIsNotAskedToReleaseAnyMore() {
        Grant grant = user.acquire();
        List<String> asked = new ArrayList<>();
        grant.addListener(new GrantListener() {
            @Override
            public void changed(Grant same, GrantChange change) {}

            @Override
            public void revokeRequested(Grant same) {
                asked.add(same.nodePath());
            }
        });
        world.settle();
        world.server.onRequest(
                request -> request.opCode() == OpCode.delete ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
        grant.close();
        world.settle();
        world.server.setData(grant.nodePath(), "__REVOKE__".getBytes(StandardCharsets.UTF_8));
        world.settle();
        assertThat(asked).isEmpty();
    }

    @Test
    void theObserverHearsForHowLongSomebodyHasWaitedAndHeld() {
        List<Duration> times = new ArrayList<>();
        ZkLock lock = ZkLock.of(user.client, PATH, OPTIONS.withObserver(new RecipeObserver() {
            @Override
            public void granted(String recipe, String path, Duration waited) {
                times.add(waited);
            }

            @Override
            public void released(String recipe, String path, Duration held) {
                times.add(held);
            }
        }));
        long begun = System.nanoTime();
        world.finish(lock.acquireAsync(LONG)).close();
        world.settle();
        Duration all = Duration.ofNanos(System.nanoTime() - begun);
        assertThat(times).hasSize(2).allMatch(time -> !time.isNegative() && time.compareTo(all) <= 0);
    }
}
