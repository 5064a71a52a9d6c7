/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The two faces of a client, so that one test can be run against both. */
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
            return (ZkClient) Proxy.newProxyInstance(
                    Face.class.getClassLoader(),
                    new Class<?>[] {ZkClient.class},
                    (proxy, method, arguments) -> throughFuture(client, method, arguments));
        }
    };

    /** Returns the client with each of its operations done through this face. */
    abstract ZkClient of(ZkClient client);

    Object throughFuture(ZkClient client, Method method, Object[] arguments) throws Throwable {
        try {
            Method operation;
            try {
                operation = AsyncZkClient.class.getMethod(method.getName(), method.getParameterTypes());
            } catch (NoSuchMethodException notAnOperation) {
                Object answer = method.invoke(client, arguments);
                return answer instanceof ZkClient view ? of(view) : answer;
            }
            return ((CompletableFuture<?>) operation.invoke(client.async(), arguments)).join();
        } catch (InvocationTargetException | CompletionException e) {
            throw e.getCause();
        }
    }
}
