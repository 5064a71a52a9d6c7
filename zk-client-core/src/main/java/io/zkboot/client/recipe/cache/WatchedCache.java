/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.WatchScope;
import io.zkboot.client.ZkClient;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.OwnThreads;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What users hold of a cache: its life, and its contents to read. */
final class WatchedCache<T> implements ZkCache<T> {
    /** What there is from the start on. */
    private record Running<T>(WatchScope watches, CacheSession<T> session, FirstFill complete) {}

    private final ZkCacheBuilder<T> settings;
    private final ZkClient client;
    private final String path;
    private final CacheTree tree;
    private final CacheContents<T> contents;
    private final Executor executor;
    private @Nullable Running<T> running;
    private boolean closed;

    WatchedCache(ZkCacheBuilder<T> settings) {
        this.settings = settings;
        this.client = settings.client();
        CacheScope scope = settings.scope();
        this.path = scope.root();
        this.tree = new CacheTree(path, scope.rootShown());
        this.contents = new CacheContents<>(path, tree, settings.observer(), System::nanoTime, client.async()::delay);
        Executor given = settings.executor();
        this.executor = given == null ? OwnThreads.one("zk-" + client.name() + "-cache") : given;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public void start() {
        Running<T> unused = running();
    }

    @Override
    public CompletableFuture<@Nullable Void> startAsync() {
        return running().complete().future().thenApply(nothing -> null);
    }

    private synchronized Running<T> running() {
        if (closed) {
            throw new IllegalStateException("The cache of " + path + " is closed; build another one.");
        }
        Running<T> now = running;
        if (now == null) {
            boolean unused = client.awaitConnected(Duration.ZERO); // starts a client that nobody has started yet
            WatchScope watches =
                    client.withoutWatchScope().withWaitForConnection(true).watchScope();
            FirstFill complete = new FirstFill(() -> client.async().<@Nullable Void>newFuture());
            CacheSession<T> session = new CacheSession<>(watches.client(), settings, tree, contents, complete);
            now = new Running<>(watches, session, complete);
            client.addListenerTellingState(session);
            running = now;
        }
        return now;
    }

    @Override
    public boolean awaitInitialised(Duration timeout) {
        given("timeout", timeout);
        return await(running().complete().future(), timeout, "awaitInitialised");
    }

    @Override
    public boolean refresh(Duration timeout) {
        given("timeout", timeout);
        return await(refreshAsync(), timeout, "refresh");
    }

    @Override
    public CompletableFuture<@Nullable Void> refreshAsync() {
        return running().session().refreshes().ask();
    }

    private boolean await(CompletableFuture<@Nullable Void> awaited, Duration timeout, String operation) {
        try {
            awaited.get(nanos(timeout), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(
                    new Failure(ErrorCode.OPERATION_TIMEOUT, operation, path, Outcome.NOT_SENT),
                    "the thread was interrupted while it waited for the cache",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("The cache of " + path + " cannot begin.", e.getCause());
        }
    }

    private static long nanos(Duration time) {
        return time.isNegative() ? 0 : Door.bounded(time).toNanos();
    }

    @Override
    public boolean isInitialised() {
        return contents.isInitialised();
    }

    @Override
    public boolean isStale() {
        return contents.isStale();
    }

    @Override
    public Optional<Duration> staleFor() {
        return contents.staleFor();
    }

    @Override
    public Optional<CachedNode<T>> get(String wanted) {
        TreeNode node = tree.shows(given("path", wanted)) ? tree.find(wanted) : null;
        return node == null ? Optional.empty() : Optional.of(node.seenAs(wanted));
    }

    @Override
    public List<String> children(String parent) {
        return tree.names(given("path", parent));
    }

    @Override
    public int size() {
        return tree.size();
    }

    @Override
    public Stream<CachedNode<T>> stream() {
        return tree.stream((shown, node) -> node.seenAs(shown));
    }

    @Override
    public List<CachedNode<T>> snapshot() {
        return contents.snapshot();
    }

    @Override
    public void addListener(CacheListener<T> listener) {
        addListener(listener, executor);
    }

    @Override
    public void addListener(CacheListener<T> listener, Executor itsExecutor) {
        contents.add(given("listener", listener), given("executor", itsExecutor));
    }

    @Override
    public void removeListener(CacheListener<T> listener) {
        contents.remove(given("listener", listener));
    }

    @Override
    public void close() {
        Running<T> ended;
        synchronized (this) {
            closed = true;
            ended = running;
            running = null;
        }
        contents.close();
        if (ended != null) {
            ended.session().close();
            client.removeListener(ended.session());
            ended.watches().close();
            new Door(client).onEventThread(contents::deliver); // the observer hears that there is no node any more
            ended.complete().fail(new IllegalStateException("The cache of " + path + " was closed."));
        }
    }

    @Override
    public String toString() {
        return "ZkCache[" + path + ", " + size() + " nodes" + (isStale() ? ", stale" : "") + "]";
    }
}
