/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A {@code multi} that is put together step by step:
 *
 * <pre>{@code
 * client.transaction()
 *         .check("/config", 7)
 *         .setData("/config/a", a)
 *         .delete("/config/b")
 *         .commit();
 * }</pre>
 *
 * Nothing is sent before the commit. A transaction that was committed keeps its parts; to commit it again, for instance
 * after a failure that says {@link io.zkboot.client.error.Outcome#NOT_SENT}, applies them again. Not for use by several
 * threads at a time.
 */
public final class Transaction {
    private final ZkClient client;
    private final List<Op> operations = new ArrayList<>();

    Transaction(ZkClient client) {
        this.client = client;
    }

    /** Demands that a node exists and that its data have the given version, or any with {@link Op#ANY_VERSION}. */
    public Transaction check(String path, int version) {
        return add(Op.check(path, version));
    }

    /** Creates a persistent node with the client's default access control list. */
    public Transaction create(String path, byte @Nullable [] data) {
        return add(Op.create(path, data));
    }

    /**
     * Creates a node.
     *
     * @throws IllegalArgumentException if the options ask for more than one request can do, such as missing parents
     */
    public Transaction create(String path, byte @Nullable [] data, CreateOptions options) {
        return add(Op.create(path, data, options));
    }

    /** Creates a node, whose result holds its status (servers 3.5 and later). */
    public Transaction createWithStat(String path, byte @Nullable [] data, CreateOptions options) {
        return add(Op.createWithStat(path, data, options));
    }

    /** Deletes a node of any version. */
    public Transaction delete(String path) {
        return delete(path, Op.ANY_VERSION);
    }

    /** Deletes a node that has the given version. */
    public Transaction delete(String path, int version) {
        return add(Op.delete(path, version));
    }

    /** Sets the data of a node of any version. */
    public Transaction setData(String path, byte @Nullable [] data) {
        return setData(path, data, Op.ANY_VERSION);
    }

    /** Sets the data of a node that has the given version. */
    public Transaction setData(String path, byte @Nullable [] data, int version) {
        return add(Op.setData(path, data, version));
    }

    /** Adds a part. */
    public Transaction add(Op operation) {
        operations.add(given("operation", operation));
        return this;
    }

    /** Returns the parts so far, in the order added. */
    public List<Op> operations() {
        return List.copyOf(operations);
    }

    /**
     * Applies all parts or none, and waits.
     *
     * @return a result for each part, in the order added
     * @throws io.zkboot.client.data.MultiException if a part failed, and so all did
     */
    public List<OpResult> commit() {
        return client.multi(operations());
    }

    /** As {@link #commit()}, but does not wait; see {@link AsyncZkClient#multi(List)}. */
    public CompletableFuture<List<OpResult>> commitAsync() {
        return client.async().multi(operations());
    }

    /** Shows kind and path of each part. */
    @Override
    public String toString() {
        return "Transaction" + operations;
    }
}
