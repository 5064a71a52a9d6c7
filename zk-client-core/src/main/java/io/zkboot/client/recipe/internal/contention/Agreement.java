/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.recipe.internal.Waiting;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A text that all who use a queue must have in common, such as the number of permits of a semaphore. It is in the data
 * of the queue's node. Whoever finds none there writes its own; whoever finds another one must not go on.
 */
public abstract class Agreement {
    private final String what;
    private final String text;
    /**
     * The change of the data that was found to be right; every list tells for nothing whether there was another one.
     */
    private volatile long agreed;

    /**
     * Makes one.
     *
     * @param what what it is about, for messages
     */
    Agreement(String what, String text) {
        this.what = what;
        this.text = text;
    }

    /** Whether what others have agreed on is right here. */
    abstract boolean accepts(String found);

    /** Ends a message to who says another text. */
    abstract String howToChangeIt();

    /**
     * Returns what another text is called in a message. It is not shown: it may be of who has nothing to do with this.
     */
    String named(String other) {
        return "something else";
    }

    byte[] data() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the data of that change are right, as far as is known. */
    boolean isOf(long mzxid) {
        return agreed == mzxid;
    }

    /** Reads what others have agreed on, without a part in it. */
    CompletableFuture<Boolean> look(AsyncZkClient zk, String path) {
        return zk.getData(path).thenApply(node -> accepts(node.text()));
    }

    /** Compares; fails if another text was agreed on. */
    CompletableFuture<@Nullable Void> settle(AsyncZkClient zk, String path) {
        return zk.getData(path).thenCompose(node -> settle(zk, path, node));
    }

    private CompletableFuture<@Nullable Void> settle(AsyncZkClient zk, String path, NodeData node) {
        if (accepts(node.text())) {
            agreed = node.stat().mzxid();
            return CompletableFuture.completedFuture(null);
        }
        if (node.text().isEmpty()) {
            SetDataOptions first = SetDataOptions.version(node.stat().version()).asIdempotent();
            return zk.setData(path, data(), first)
                    .<@Nullable Void>thenApply(set -> {
                        boolean unused = accepts(text);
                        agreed = set.mzxid();
                        return null;
                    })
                    .exceptionallyCompose(failure -> Waiting.unwrapped(failure) instanceof BadVersionException
                            ? settle(zk, path) // somebody else was first
                            : CompletableFuture.failedFuture(failure));
        }
        return CompletableFuture.failedFuture(new IllegalStateException("The " + what + " of " + path + " is " + text
                + " here, but others have agreed on " + named(node.text())
                + ", which the data of that node say. Use the same everywhere; " + howToChangeIt() + "."));
    }
}
