/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import java.time.Instant;

/** A contender, as the servers have it. Guarded by the {@link MemoryServers}. */
final class MemoryNode {
    /** Whose it is. */
    interface Owner {
        MemoryProcess process();

        /** It may hold, as the servers see it. */
        void mayHold();

        /** Its node has been deleted. */
        void gone();

        /** Somebody asks it to release. */
        void revokeRequested();
    }

    private final MemoryQueue queue;
    private final String name;
    private final MemoryKind kind;
    private final int permits;
    private final long czxid;
    private final long sessionId;
    private final Instant since;
    private byte[] data;
    private Owner owner;

    @SuppressWarnings("TooManyParameters")
    MemoryNode(
            MemoryQueue queue,
            String name,
            MemoryKind kind,
            int permits,
            long czxid,
            long sessionId,
            Instant since,
            byte[] data,
            Owner owner) {
        this.queue = queue;
        this.name = name;
        this.kind = kind;
        this.permits = permits;
        this.czxid = czxid;
        this.sessionId = sessionId;
        this.since = since;
        this.data = data;
        this.owner = owner;
    }

    MemoryQueue queue() {
        return queue;
    }

    String name() {
        return name;
    }

    String path() {
        return queue.path() + "/" + name;
    }

    MemoryKind kind() {
        return kind;
    }

    int permits() {
        return permits;
    }

    long czxid() {
        return czxid;
    }

    long sessionId() {
        return sessionId;
    }

    Instant since() {
        return since;
    }

    byte[] data() {
        return data;
    }

    void data(byte[] other) {
        data = other;
    }

    Owner owner() {
        return owner;
    }

    void owner(Owner next) {
        owner = next;
    }

    boolean isThere() {
        return queue.nodes().contains(this);
    }
}
