/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.internal.contention.Acquisition;
import io.zkboot.client.recipe.internal.contention.Agreement;
import io.zkboot.client.recipe.internal.contention.Downgrade;
import io.zkboot.client.recipe.internal.contention.Holding;
import io.zkboot.client.recipe.internal.contention.QueueSpec;
import io.zkboot.client.recipe.internal.contention.QueueView;
import io.zkboot.client.recipe.internal.contention.Rule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What all locks of this package do with a queue. */
final class Contention {
    private final Door door;
    private final QueueSpec spec;

    Contention(
            ZkClient client,
            String recipe,
            String path,
            List<String> kinds,
            String kind,
            Rule rule,
            LockOptions options) {
        this(client, recipe, path, kinds, kind, rule, null, options);
    }

    Contention(
            ZkClient client,
            String recipe,
            String path,
            List<String> kinds,
            String kind,
            Rule rule,
            @Nullable Agreement agreement,
            LockOptions options) {
        if (ZnodePath.requireValid(path).equals("/")) {
            throw new IllegalArgumentException(
                    "The path of a " + recipe + " cannot be the root: name a node below it.");
        }
        given("options", options);
        door = new Door(given("client", client));
        spec = new QueueSpec(
                recipe,
                path,
                kinds,
                kind,
                1,
                rule,
                metadata(client, options),
                agreement,
                options.maxHold(),
                options.executor(),
                options.observer());
    }

    /** What contenders say of themselves. */
    static byte[] metadata(ZkClient client, LockOptions options) {
        byte[] given = options.metadata();
        return given != null
                ? given
                : (client.name() + ", process " + ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
    }

    Door door() {
        return door;
    }

    String path() {
        return spec.path();
    }

    CompletableFuture<Grant> acquireAsync(Duration timeout) {
        return acquireAsync(1, timeout);
    }

    /** Acquires for so many. */
    CompletableFuture<Grant> acquireAsync(int weight, Duration timeout) {
        return Acquisition.queue(door, spec.withWeight(weight), given("timeout", timeout), this::granted);
    }

    /** As the other one, with somebody who hears when nothing is left of an attempt that came to nothing. */
    CompletableFuture<Grant> acquireAsync(Duration timeout, Consumer<CompletableFuture<@Nullable Void>> left) {
        return Acquisition.queue(door, spec, given("timeout", timeout), this::granted, new Acquisition.Onlooker() {
            @Override
            public void left(CompletableFuture<@Nullable Void> gone) {
                left.accept(gone);
            }
        });
    }

    Grant acquire(Duration timeout) {
        return Waiting.await(acquireAsync(timeout), "acquire", spec.path(), timeout);
    }

    CompletableFuture<Optional<Grant>> tryAcquireAsync() {
        return tryAcquireAsync(1);
    }

    CompletableFuture<Optional<Grant>> tryAcquireAsync(int weight) {
        return Acquisition.attempt(
                door, spec.withWeight(weight), held -> Optional.ofNullable(held).map(this::granted));
    }

    Optional<Grant> tryAcquire() {
        return Waiting.await(tryAcquireAsync(), "tryAcquire", spec.path(), door.patience());
    }

    /** Keeps for reading what is held for writing. */
    CompletableFuture<Grant> downgradeAsync(HeldGrant writer) {
        return new Downgrade<Grant>(
                        door,
                        spec,
                        writer.held(),
                        held -> new HeldGrant(door, spec.path(), held, writer.fencingToken()))
                .begin();
    }

    private Grant granted(Holding held) {
        return new HeldGrant(door, spec.path(), held, held.czxid());
    }

    CompletableFuture<List<QueueEntry>> queueAsync() {
        return new QueueView(door, spec)
                .places()
                .thenApply(places -> places.stream().map(Contention::entry).toList());
    }

    List<QueueEntry> queue() {
        return Waiting.await(queueAsync(), "queue", spec.path(), door.patience());
    }

    static QueueEntry entry(QueueView.Place place) {
        byte[] data = place.data().data();
        return new QueueEntry(
                place.node().name(),
                place.data().stat().ephemeralOwner(),
                Instant.ofEpochMilli(place.data().stat().ctime()),
                place.data().stat().czxid(),
                place.holds(),
                place.node().weight(),
                data == null ? new byte[0] : data);
    }

    CompletableFuture<Integer> revokeAsync() {
        return new QueueView(door, spec).revoke();
    }

    int revoke() {
        return Waiting.await(revokeAsync(), "revoke", spec.path(), door.patience());
    }

    CompletableFuture<Boolean> evictAsync(long czxid) {
        return new QueueView(door, spec).evict(czxid);
    }

    boolean evict(long czxid) {
        return Waiting.await(evictAsync(czxid), "evict", spec.path(), door.patience());
    }

    @Override
    public String toString() {
        return spec.recipe() + " " + spec.path();
    }
}
