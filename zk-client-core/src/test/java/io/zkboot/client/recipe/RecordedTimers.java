/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.ZkClient;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A client that knows which timers it has been asked for, by whatever view of it. */
public final class RecordedTimers {
    private final List<CompletableFuture<?>> timers = new ArrayList<>();

    public ZkClient client(ZkClient client) {
        return (ZkClient) around(ZkClient.class, client);
    }

    /** Returns how many run. */
    public long running() {
        return timers.stream().filter(timer -> !timer.isDone()).count();
    }

    private Object around(Class<?> face, Object inner) {
        return Proxy.newProxyInstance(face.getClassLoader(), new Class<?>[] {face}, (proxy, method, arguments) -> {
            Object result = call(inner, method, arguments);
            if (method.getName().equals("delay")) {
                timers.add((CompletableFuture<?>) result);
            }
            Class<?> type = method.getReturnType();
            return type == ZkClient.class || type == AsyncZkClient.class ? around(type, result) : result;
        });
    }

    private static Object call(Object inner, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(inner, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
