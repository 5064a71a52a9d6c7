/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.recipe.RecipeObserver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How locks behave.
 *
 * @param metadata what contenders say of themselves to whoever looks ({@link ZkLock#queue()}), never a secret; null for
 *     name of the client and number of the process
 * @param maxHold how long a grant may be held before it is given up
 *     ({@link io.zkboot.client.recipe.LossReason#MAX_HOLD}); null, the default, for as long as its holder likes
 * @param executor where listeners run, one call at a time for each of them. By default the common pool: not the
 *     client's EventThread, where a listener that takes its time would keep all events waiting, those of the lock too
 * @param observer who counts; nobody by default
 * @param layout how nodes are named; {@link LockLayout#DEFAULT} by default
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
public record LockOptions(
        byte @Nullable [] metadata,
        @Nullable Duration maxHold,
        Executor executor,
        RecipeObserver observer,
        LockLayout layout) {
    /** What there is without options. */
    public static final LockOptions DEFAULTS = new LockOptions(
            null, null, new CompletableFuture<>().defaultExecutor(), RecipeObserver.NONE, LockLayout.DEFAULT);

    /** Checks the values. */
    public LockOptions {
        given("executor", executor);
        given("observer", observer);
        given("layout", layout);
        if (maxHold != null
                && (maxHold.compareTo(Duration.ofMillis(1)) < 0 || maxHold.compareTo(Duration.ofDays(24)) > 0)) {
            throw new IllegalArgumentException(
                    "The longest time to hold, " + maxHold + ", is outside of 1 ms to 24 days.");
        }
    }

    /** The same with other metadata, as UTF-8. */
    public LockOptions withMetadata(String text) {
        return withMetadata(given("metadata", text).getBytes(StandardCharsets.UTF_8));
    }

    /** The same with other metadata. */
    public LockOptions withMetadata(byte[] bytes) {
        return new LockOptions(given("metadata", bytes).clone(), maxHold, executor, observer, layout);
    }

    /** The same with a longest time to hold. */
    public LockOptions withMaxHold(Duration longest) {
        return new LockOptions(metadata, given("longest time to hold", longest), executor, observer, layout);
    }

    /** The same for as long as the holder likes. */
    public LockOptions withoutMaxHold() {
        return new LockOptions(metadata, null, executor, observer, layout);
    }

    /** The same with listeners elsewhere. */
    public LockOptions withExecutor(Executor other) {
        return new LockOptions(metadata, maxHold, other, observer, layout);
    }

    /** The same with an observer. */
    public LockOptions withObserver(RecipeObserver other) {
        return new LockOptions(metadata, maxHold, executor, other, layout);
    }

    /** The same with nodes that are named otherwise. */
    public LockOptions withLayout(LockLayout other) {
        return new LockOptions(metadata, maxHold, executor, observer, other);
    }
}
