/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.SessionExpiredException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client that knows transactions, and what waiting for several locks needs. */
final class MemoryClient implements InvocationHandler {
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    private final MemoryServers servers;
    private final MemoryProcess process;

    private MemoryClient(MemoryServers servers, MemoryProcess process) {
        this.servers = servers;
        this.process = process;
    }

    static ZkClient of(MemoryServers servers, MemoryProcess process) {
        return proxy(ZkClient.class, new MemoryClient(servers, process));
    }

    private static <T> T proxy(Class<T> face, InvocationHandler handler) {
        return face.cast(Proxy.newProxyInstance(face.getClassLoader(), new Class<?>[] {face}, handler));
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
        Object first = args == null || args.length == 0 ? null : args[0];
        switch (method.getName()) {
            case "transaction" -> {
                return InvocationHandler.invokeDefault(proxy, method, args);
            }
            case "multi" -> {
                List<Op> parts = MemoryContention.given("list of parts", (List<Op>) first);
                return proxy instanceof ZkClient ? commit(parts) : later(parts);
            }
            case "async" -> {
                return proxy(AsyncZkClient.class, this);
            }
            case "newFuture" -> {
                return new CompletableFuture<>();
            }
            case "delay" -> {
                return delay(MemoryContention.given("delay", (Duration) first));
            }
            case "deadline" -> {
                return DEADLINE;
            }
            case "awaitConnected" -> { // it has been started
                return process.isConnected();
            }
            case "name", "toString" -> {
                return "client in memory";
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "equals" -> {
                return proxy == first;
            }
            default ->
                throw new UnsupportedOperationException("A client in memory makes transactions only, and there is no "
                        + method.getName() + ". Test that with a server, or mock it.");
        }
    }

    private CompletableFuture<?> delay(Duration time) {
        CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
        servers.change(() -> {
            MemoryServers.Timer timer = servers.after(time, () -> servers.mail(() -> over.complete(null)));
            CompletableFuture<?> unused =
                    over.whenComplete((done, failure) -> servers.change(() -> servers.cancel(timer)));
        });
        return over;
    }

    private List<OpResult> commit(List<Op> parts) {
        String path = parts.isEmpty() ? null : parts.get(0).path();
        synchronized (servers) {
            if (process.isClosed()) {
                throw process.closed("multi", path);
            }
            if (!process.isConnected()) {
                throw new ConnectionLossException(
                        new Failure(ErrorCode.CONNECTION_LOSS, "multi", path, Outcome.NOT_SENT),
                        "there is no connection",
                        null);
            }
            if (process.isPaused()) {
                throw new SessionExpiredException(
                        new Failure(ErrorCode.SESSION_EXPIRED, "multi", path, Outcome.REJECTED),
                        "the servers have ended the session",
                        null);
            }
            return servers.commit(parts);
        }
    }

    private CompletableFuture<List<OpResult>> later(List<Op> parts) {
        try {
            return CompletableFuture.completedFuture(commit(parts));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
