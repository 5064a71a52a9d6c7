/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.recipe;

import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.ZkLock;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What stands before a recipe and hears what it grants, however that comes, and that it is closed. Locks, semaphores
 * and what takes part in something: each call of those is a request, beside which that of a proxy is nothing.
 *
 * @param recipe the recipe itself
 * @param kind what its grants are called
 * @param granted hears of each grant
 * @param closed hears that it was closed
 */
record Tracked(Object recipe, String kind, BiConsumer<String, Grant> granted, Runnable closed) implements InvocationHandler {
    /** Puts itself before a recipe. */
    static <T> T proxy(Class<T> face, T recipe, String kind, BiConsumer<String, Grant> granted, Runnable closed) {
        return face.cast(Proxy.newProxyInstance(
                Tracked.class.getClassLoader(), new Class<?>[] {face}, new Tracked(recipe, kind, granted, closed)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "equals" -> {
                return arguments != null && proxy == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "close", "closeAsync" -> closed.run();
            default -> {}
        }
        Object result;
        try {
            result = method.invoke(recipe, arguments);
        } catch (InvocationTargetException ex) {
            throw ex.getTargetException();
        }
        if (result instanceof ZkLock lock) { // one of the two of a read/write lock
            String half = method.getName().equals("writeLock") ? "write-lock" : "read-lock";
            return proxy(ZkLock.class, lock, half, granted, closed);
        }
        note(result);
        return result;
    }

    private void note(@Nullable Object result) {
        if (result instanceof Grant grant) {
            granted.accept(kind, grant);
        } else if (result instanceof Optional<?> found) {
            found.ifPresent(this::note);
        } else if (result instanceof CompletableFuture<?> future) {
            // The caller gets the same future: to cancel that one is to leave the queue.
            CompletableFuture<?> unused = future.thenAccept(this::note);
        }
    }
}
