/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.internal.session.SimulatedFrontDoor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Who makes blocking calls of a client in a simulated world. Each call is made by a thread of its own, and the world
 * turns, in the thread of the test, while that waits: so never both at the same time.
 */
public final class SimulatedCaller {
    private static final Duration TURN = Duration.ofMillis(1);

    private SimulatedCaller() {}

    /** Returns a client, and the views that it gives, whose methods may wait. */
    public static ZkClient of(SimulatedFrontDoor door) {
        return of(door, LostRepliesTest.client(door));
    }

    /** Returns the same for a client that lives in the world of the door. */
    static ZkClient of(SimulatedFrontDoor door, ZkClient client) {
        return waiting(door, client);
    }

    private static ZkClient waiting(SimulatedFrontDoor door, ZkClient client) {
        return (ZkClient) Proxy.newProxyInstance(
                ZkClient.class.getClassLoader(),
                new Class<?>[] {ZkClient.class},
                (proxy, method, arguments) -> called(door, client, method, arguments));
    }

    private static @Nullable Object called(
            SimulatedFrontDoor door, ZkClient client, Method method, Object @Nullable [] arguments) throws Throwable {
        FutureTask<@Nullable Object> call = new FutureTask<>(() -> method.invoke(client, arguments));
        Thread caller = new Thread(call, "caller of " + method.getName());
        caller.setDaemon(true);
        caller.start();
        while (caller.isAlive()) {
            switch (caller.getState()) {
                case WAITING, TIMED_WAITING -> door.run(TURN);
                default -> Thread.onSpinWait();
            }
        }
        try {
            Object result = call.get();
            return result instanceof ZkClient view ? waiting(door, view) : result;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof InvocationTargetException thrown ? thrown.getCause() : e.getCause();
        }
    }
}
