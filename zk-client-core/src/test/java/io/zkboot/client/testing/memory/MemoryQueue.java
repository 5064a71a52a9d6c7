/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Predicate;

/** The contenders of one path in their order, as the servers have them. Guarded by the {@link MemoryServers}. */
final class MemoryQueue {
    private final MemoryServers servers;
    private final String path;
    private final List<MemoryNode> nodes = new ArrayList<>();
    /** The number that is agreed on, and those of before. */
    private final List<Integer> permits = new ArrayList<>();

    private final List<Runnable> watchers = new ArrayList<>();
    private int number;

    MemoryQueue(MemoryServers servers, String path) {
        this.servers = servers;
        this.path = path;
    }

    String path() {
        return path;
    }

    List<MemoryNode> nodes() {
        return nodes;
    }

    /** Who is to be told of each change. */
    List<Runnable> watchers() {
        return watchers;
    }

    List<Integer> permits() {
        return permits;
    }

    MemoryNode add(MemoryKind kind, int weight, byte[] data, MemoryNode.Owner owner) {
        MemoryNode node = make(kind, weight, number++, data, owner);
        nodes.add(node);
        List.copyOf(watchers).forEach(Runnable::run);
        return node;
    }

    /** A reader in the place of a writer. */
    MemoryNode replace(MemoryNode writer, byte[] data, MemoryNode.Owner owner) {
        int index = nodes.indexOf(writer);
        int its = Integer.parseInt(writer.name().substring(writer.name().length() - 10));
        MemoryNode reader = make(MemoryKind.READ, 1, its, data, owner);
        nodes.set(index, reader);
        return reader;
    }

    private MemoryNode make(MemoryKind kind, int weight, int itsNumber, byte[] data, MemoryNode.Owner owner) {
        String name = "_c_" + UUID.randomUUID() + "-" + (weight > 1 ? "x" + weight + "-" : "") + kind.text()
                + String.format(Locale.ROOT, "%010d", itsNumber);
        MemoryNode node = new MemoryNode(
                this,
                name,
                kind,
                weight,
                servers.nextZxid(),
                owner.process().sessionId(),
                servers.instant(),
                data,
                owner);
        servers.made(node);
        return node;
    }

    boolean holds(MemoryNode node) {
        int index = nodes.indexOf(node);
        return index >= 0 && MemoryKind.holds(nodes, index, permits.isEmpty() ? 0 : permits.get(0));
    }

    /** Removes a node because its owner wants it, who is not told. */
    void discard(MemoryNode node) {
        if (nodes.remove(node)) {
            servers.nextZxid();
            tellHolders();
        }
    }

    /** Removes nodes because somebody else wants it. */
    int remove(Predicate<MemoryNode> which) {
        List<MemoryNode> removed = nodes.stream().filter(which).toList();
        nodes.removeAll(removed);
        for (MemoryNode node : removed) {
            servers.nextZxid();
            if (node.owner().process().hears()) {
                node.owner().gone();
            }
        }
        if (!removed.isEmpty()) {
            tellHolders();
        }
        return removed.size();
    }

    /** Tells all who hold, and can hear. */
    void tellHolders() {
        for (MemoryNode node : List.copyOf(nodes)) {
            if (holds(node) && node.owner().process().hears()) {
                node.owner().mayHold();
            }
        }
        List.copyOf(watchers).forEach(Runnable::run);
    }
}
