/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The two faces of a client, and the asynchronous one among others who ask through the same session, so that one test
 * can be run against all.
 */
enum Face {
    BLOCKING {
        @Override
        ZkClient of(ZkClient client) {
            return client;
        }
    },
    ASYNC {
        @Override
        ZkClient of(ZkClient client) {
            return throughFutures(client, (operation, call) -> call.get());
        }
    },
    /** With writes that may travel together, unless the run wants none of that, and reads as ever. */
    AMONG_OTHERS {
        @Override
        ZkClient of(ZkClient client) {
            Crowd crowd = new Crowd(client);
            return throughFutures(client.withBatchedWrites(Batching.asked() != Batching.OFF), crowd::around);
        }
    };

    /** How a call is made. */
    private interface Way {
        CompletableFuture<Object> go(String operation, Supplier<CompletableFuture<Object>> call);
    }

    /** Returns the client with each of its operations done through this face. */
    abstract ZkClient of(ZkClient client);

    private static ZkClient throughFutures(ZkClient client, Way way) {
        return (ZkClient) Proxy.newProxyInstance(
                Face.class.getClassLoader(),
                new Class<?>[] {ZkClient.class},
                (proxy, method, arguments) -> throughFuture(client, way, method, arguments));
    }

    private static Object throughFuture(ZkClient client, Way way, Method method, Object[] arguments) throws Throwable {
        try {
            Method operation;
            try {
                operation = AsyncZkClient.class.getMethod(method.getName(), method.getParameterTypes());
            } catch (NoSuchMethodException notAnOperation) {
                Object answer = method.invoke(client, arguments);
                return answer instanceof ZkClient view ? throughFutures(view, way) : answer;
            }
            return way.go(method.getName(), () -> begun(client, operation, arguments))
                    .join();
        } catch (InvocationTargetException | CompletionException e) {
            throw e.getCause();
        }
    }

    /** What the method throws at once is thrown as a future would tell it. */
    @SuppressWarnings("unchecked")
    private static CompletableFuture<Object> begun(ZkClient client, Method operation, Object[] arguments) {
        try {
            return (CompletableFuture<Object>) operation.invoke(client.async(), arguments);
        } catch (InvocationTargetException e) {
            throw new CompletionException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
