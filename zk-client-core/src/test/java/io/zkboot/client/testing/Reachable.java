/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * Counts what an object keeps: itself, and what is reached through fields of classes of the product, arrays,
 * collections, maps and references. So a list that grows for ever shows itself long before memory is short.
 */
public final class Reachable {
    private static final String OURS = "io.zkboot.";

    private final Predicate<Object> leftOut;
    private final Set<Object> found = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> toDo = new ArrayDeque<>();

    private Reachable(Predicate<Object> leftOut) {
        this.leftOut = leftOut;
    }

    /**
     * Counts.
     *
     * @param leftOut what is not looked at, such as what belongs to the test
     */
    public static int from(Object root, Predicate<Object> leftOut) {
        Reachable reachable = new Reachable(leftOut);
        reachable.add(root);
        while (!reachable.toDo.isEmpty()) {
            reachable.lookInto(reachable.toDo.remove());
        }
        return reachable.found.size();
    }

    private void add(Object one) {
        if (one != null && !(one instanceof Class) && !leftOut.test(one) && found.add(one)) {
            toDo.add(one);
        }
    }

    private void lookInto(Object one) {
        if (one instanceof Object[] array) {
            for (Object each : array) {
                add(each);
            }
        } else if (one instanceof Collection<?> collection) {
            collection.forEach(this::add);
        } else if (one instanceof Map<?, ?> map) {
            map.keySet().forEach(this::add);
            map.values().forEach(this::add);
        } else if (one instanceof AtomicReference<?> reference) {
            add(reference.get());
        } else if (one instanceof Reference<?> reference) {
            add(reference.get());
        }
        for (Class<?> type = one.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().startsWith(OURS)) {
                fields(one, type);
            } else if (type == CompletableFuture.class) {
                CompletableFuture<?> future = (CompletableFuture<?>) one;
                add(future.isDone() && !future.isCompletedExceptionally() ? future.getNow(null) : null);
            }
        }
    }

    private void fields(Object one, Class<?> type) {
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                try {
                    field.setAccessible(true);
                    add(field.get(one));
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
