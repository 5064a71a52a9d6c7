/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The EventThread tells of the session while another thread acquires. */
class BusySessionTest {
    private static final int NEWS = 300_000;

    private final LockWorld world = new LockWorld();

    @Test
    void whoAcquiresHearsOfTheGrantAlsoIfTheSessionIsToldJustThen() throws Exception {
        LockWorld.User user = world.userOfOldPath();
        List<Thread> tellers = new ArrayList<>();
        ZkLock lock = ZkLock.of(talkative(user.client, tellers), PATH, OPTIONS);
        CompletableFuture<Grant> granted = lock.acquireAsync(LONG);
        for (Thread teller : tellers) {
            teller.join();
        }
        assertThat(tellers).hasSize(1);
        assertThat(world.finish(granted).isHeld()).isTrue();
        assertThat(world.nodes()).hasSize(1);
    }

    /** A client that tells a listener of the session from another thread, and does not come to an end with it. */
    private static ZkClient talkative(ZkClient client, List<Thread> tellers) {
        StateChange connected = new StateChange(
                SessionState.CONNECTED,
                SessionState.CONNECTED,
                Reason.NONE,
                "",
                null,
                client.snapshot().sessionId(),
                false);
        return (ZkClient) Proxy.newProxyInstance(
                BusySessionTest.class.getClassLoader(), new Class<?>[] {ZkClient.class}, (proxy, method, args) -> {
                    try {
                        Object done = method.invoke(client, args);
                        if (method.getName().equals("addListenerTellingState")) {
                            CountDownLatch begun = new CountDownLatch(NEWS / 1_000);
                            Thread teller = new Thread(() -> {
                                for (int i = 0; i < NEWS; i++) {
                                    ((SessionListener) args[0]).stateChanged(connected);
                                    begun.countDown();
                                }
                            });
                            tellers.add(teller);
                            teller.start();
                            begun.await();
                        }
                        return done;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
