/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.recipe;

import io.zkboot.client.recipe.cache.CacheListener;
import io.zkboot.client.recipe.cache.CachedNode;
import io.zkboot.client.recipe.cache.ZkCache;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A cache whose end somebody hears of. */
final class TrackedCache<T> implements ZkCache<T> {
    private final ZkCache<T> cache;
    private final Consumer<ZkCache<?>> closed;

    TrackedCache(ZkCache<T> cache, Consumer<ZkCache<?>> closed) {
        this.cache = cache;
        this.closed = closed;
    }

    @Override
    public void close() {
        closed.accept(this);
        cache.close();
    }

    @Override
    public String path() {
        return cache.path();
    }

    @Override
    public void start() {
        cache.start();
    }

    @Override
    public CompletableFuture<@Nullable Void> startAsync() {
        return cache.startAsync();
    }

    @Override
    public boolean awaitInitialised(Duration timeout) {
        return cache.awaitInitialised(timeout);
    }

    @Override
    public boolean refresh(Duration timeout) {
        return cache.refresh(timeout);
    }

    @Override
    public CompletableFuture<@Nullable Void> refreshAsync() {
        return cache.refreshAsync();
    }

    @Override
    public boolean isInitialised() {
        return cache.isInitialised();
    }

    @Override
    public boolean isStale() {
        return cache.isStale();
    }

    @Override
    public Optional<Duration> staleFor() {
        return cache.staleFor();
    }

    @Override
    public Optional<CachedNode<T>> get(String path) {
        return cache.get(path);
    }

    @Override
    public List<String> children(String path) {
        return cache.children(path);
    }

    @Override
    public int size() {
        return cache.size();
    }

    @Override
    public Stream<CachedNode<T>> stream() {
        return cache.stream();
    }

    @Override
    public List<CachedNode<T>> snapshot() {
        return cache.snapshot();
    }

    @Override
    public void addListener(CacheListener<T> listener) {
        cache.addListener(listener);
    }

    @Override
    public void addListener(CacheListener<T> listener, Executor executor) {
        cache.addListener(listener, executor);
    }

    @Override
    public void removeListener(CacheListener<T> listener) {
        cache.removeListener(listener);
    }

    @Override
    public String toString() {
        return cache.toString();
    }
}
