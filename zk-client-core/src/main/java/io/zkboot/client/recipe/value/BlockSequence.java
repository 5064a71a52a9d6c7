/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.internal.change.Change;
import io.zkboot.client.recipe.internal.change.ExactWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Hands out blocks. The lock is held for moments, never while something is waited for or somebody is told. */
final class BlockSequence implements ZkSequence {
    /** How often another block is taken when it is not known what became of one. */
    private static final int LOST_BLOCKS = 10;

    private final ZkClient client;
    private final int block;
    private final CounterFormat format;
    private final ValueNode node;
    private final Object lock = new Object();
    private final Deque<CompletableFuture<Long>> waiting = new ArrayDeque<>(); // guarded by lock
    private long next = 1; // guarded by lock
    private long last; // guarded by lock
    private boolean fetching; // guarded by lock

    BlockSequence(ZkClient client, String path, int block, CounterOptions options) {
        this.client = given("client", client);
        given("options", options);
        if (block < 1) {
            throw new IllegalArgumentException("A block holds 1 number at least, not " + block + ".");
        }
        this.block = block;
        this.format = options.format();
        Door door = new Door(client);
        String valid = ValueNode.requireNode("sequence", path);
        this.node = new ValueNode(door, valid, options.timeout(), new ExactWriter(door, valid, false, made -> {}));
    }

    @Override
    public String path() {
        return node.path();
    }

    @Override
    public long next() {
        synchronized (lock) {
            if (waiting.isEmpty() && next <= last) {
                return next++;
            }
        }
        return node.await(nextAsync(), "next");
    }

    @Override
    public CompletableFuture<Long> nextAsync() {
        boolean unused = client.awaitConnected(Duration.ZERO); // starts a client that nobody has started yet
        CompletableFuture<Long> result = client.async().newFuture();
        boolean fetch;
        synchronized (lock) {
            waiting.add(result);
            fetch = !fetching;
            fetching = true;
        }
        if (fetch) {
            handOut(0);
        }
        return result;
    }

    /** Gives what there is, and takes a block if somebody still waits. */
    private void handOut(int lost) {
        while (true) {
            CompletableFuture<Long> one;
            long number;
            synchronized (lock) {
                if (waiting.isEmpty()) {
                    fetching = false;
                    return;
                }
                if (next > last) {
                    break;
                }
                one = waiting.remove();
                number = next++;
            }
            if (!one.complete(number)) {
                giveBack(number);
            }
        }
        fetch(lost);
    }

    /** Nobody has seen it: it is the next one again. Only one thread hands out, but {@link #next} may be faster. */
    private void giveBack(long number) {
        synchronized (lock) {
            if (next == number + 1) {
                next = number;
            }
        }
    }

    private void fetch(int lost) {
        CompletableFuture<?> unused = node.submit("next", now -> {
                    long before = format.decode(path(), now);
                    long after = before + block;
                    if (after < before) {
                        throw new ArithmeticException("The numbers of the sequence " + path() + " are used up.");
                    }
                    return Change.Decision.write(format.encode(path(), after), after);
                })
                .whenComplete((taken, failure) -> {
                    if (taken != null) {
                        synchronized (lock) {
                            next = taken - block + 1;
                            last = taken;
                        }
                        handOut(0);
                    } else if (isLost(failure) && lost < LOST_BLOCKS) {
                        fetch(lost + 1);
                    } else {
                        fail(failure == null ? new IllegalStateException("no block") : Waiting.unwrapped(failure));
                    }
                });
    }

    private static boolean isLost(@Nullable Throwable failure) {
        return failure instanceof ZkException known
                && known.outcome() == Outcome.UNKNOWN
                && known.code() == ErrorCode.CONNECTION_LOSS;
    }

    private void fail(Throwable why) {
        List<CompletableFuture<Long>> all;
        synchronized (lock) {
            all = new ArrayList<>(waiting);
            waiting.clear();
            fetching = false;
        }
        all.forEach(one -> one.completeExceptionally(why));
    }

    @Override
    public String toString() {
        return "sequence " + path();
    }
}
