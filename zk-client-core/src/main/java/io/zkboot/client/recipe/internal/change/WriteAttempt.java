/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.change;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.Stat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One write of some changes together, which is the same each time it is sent. It applies only to the node as it was
 * found, so that of several copies of it one applies at most; and it leaves its number in the mark, which nobody else
 * writes, so that it is known afterwards whether one did.
 */
final class WriteAttempt {
    private static final CreateOptions MARK = CreateOptions.of(CreateMode.EPHEMERAL);
    /** What servers take for "whatever the version is", and what a node has after so many changes. */
    private static final int ANY_VERSION = Op.ANY_VERSION;

    final NodeState base;
    final byte[] data;
    final List<PendingChange<?>> batch;
    private final String path;
    private final long id;
    private final @Nullable String mark;
    /** Whether it is, or may have been, on its way. */
    boolean sent;
    /** Whether it is known to have been applied. */
    boolean applied;
    /** Whether an answer to it was lost. */
    boolean unknown;

    /**
     * Creates one.
     *
     * @param id its number, greater than 0
     * @param mark the mark that it changes, or makes if it makes the node; null if there is to be none
     */
    WriteAttempt(
            String path, NodeState base, byte[] data, List<PendingChange<?>> batch, long id, @Nullable String mark) {
        this.path = path;
        this.base = base;
        this.data = data;
        this.batch = List.copyOf(batch);
        this.id = id;
        this.mark = mark;
    }

    /** Whether it makes the node. */
    boolean creates() {
        return !base.exists();
    }

    @Nullable String mark() {
        return mark;
    }

    boolean isOver() {
        return batch.stream().allMatch(PendingChange::isOver);
    }

    /** Whether somebody may have been told that his change in it was not made, as none of it was under way then. */
    boolean holdsWhatIsRefused() {
        return !unknown && batch.stream().anyMatch(PendingChange::isOver);
    }

    /** The number of the last change in it: none of those that were asked for before it was sent is later. */
    long lastChange() {
        return batch.get(batch.size() - 1).number;
    }

    /** The number at which the node's own part stands. */
    int ownPart() {
        return isPastTheLastVersion() ? 1 : 0;
    }

    /**
     * Whether a condition on the version would be none. Then what may happen once only is the making of a node that is
     * named after the change which is to be followed. It stays: whoever is late must find it.
     */
    private boolean isPastTheLastVersion() {
        Stat stat = base.stat();
        return stat != null && stat.version() == ANY_VERSION;
    }

    List<Op> operations() {
        List<Op> parts = new ArrayList<>();
        Stat stat = base.stat();
        if (stat == null) {
            parts.add(Op.create(path, data));
            if (mark != null) {
                parts.add(Op.create(mark, number(id), MARK));
            }
        } else {
            if (isPastTheLastVersion()) {
                parts.add(Op.create(path + "/_after-" + Long.toHexString(stat.mzxid()), null));
            }
            parts.add(Op.setData(path, data, stat.version()));
            if (mark != null) {
                parts.add(Op.setData(mark, number(id)));
            }
        }
        return parts;
    }

    /** Whether what the mark says is that this one was applied. */
    boolean isIn(byte @Nullable [] marked) {
        return marked != null
                && marked.length == Long.BYTES
                && ByteBuffer.wrap(marked).getLong() == id;
    }

    /** Whether the node is as it was found, so that this was not applied. */
    boolean isStillToCome(@Nullable Stat now) {
        Stat before = base.stat();
        return before != null && now != null && before.mzxid() == now.mzxid();
    }

    static byte[] number(long id) {
        return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
    }
}
