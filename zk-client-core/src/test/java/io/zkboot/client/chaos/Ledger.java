/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.testing.Committed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What has become of each node, transaction by transaction, as the servers have noted it. */
final class Ledger implements Consumer<Committed> {
    /**
     * How a node was from one transaction to the next one of it.
     *
     * @param zxid since when
     * @param type what had happened
     * @param value what stood there; of a list of children what {@link Shown#sumOf} makes of it
     * @param czxid when the node was made, -1 if there was none
     */
    record State(long zxid, Event.Type type, @Nullable String value, int version, long czxid) {
        boolean isThere() {
            return czxid != -1;
        }
    }

    /** Where a value was written. */
    record Place(String path, long zxid) {}

    /**
     * What a transaction had to do with the time that an ephemeral node lives.
     *
     * @param owner whose it was
     * @param asker whose transaction it was
     */
    record Lifetime(String path, long owner, long zxid, long asker) {
        @Override
        public String toString() {
            return path + " of 0x" + Long.toHexString(owner) + " (transaction 0x" + Long.toHexString(zxid) + " of 0x"
                    + Long.toHexString(asker) + ")";
        }
    }

    private static final class Node {
        final List<State> states = new ArrayList<>();
        final List<State> children = new ArrayList<>();
        long sumOfChildren;
        int changesOfChildren;
        long owner;

        State last() {
            return states.get(states.size() - 1);
        }
    }

    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, List<Place>> places = new HashMap<>();
    private final Map<Long, Set<String>> ephemerals = new HashMap<>();
    private final Set<Long> ended = new HashSet<>();
    private final List<Lifetime> removed = new ArrayList<>();
    private final List<Lifetime> late = new ArrayList<>();
    private long transactions;

    @Override
    public void accept(Committed transaction) {
        transactions++;
        for (Committed.Part part : transaction.parts()) {
            if (part instanceof Committed.Made made) {
                made(transaction, made);
            } else if (part instanceof Committed.Changed changed && nodes.containsKey(changed.path())) {
                Node node = node(changed.path());
                String value = written(transaction, changed.path(), changed.data());
                node.states.add(new State(
                        transaction.zxid(),
                        Event.Type.CHANGED,
                        value,
                        node.last().version() + 1,
                        node.last().czxid()));
            } else if (part instanceof Committed.Deleted deleted) {
                removed(transaction, deleted.path());
                deleted(transaction.zxid(), deleted.path());
            } else if (part instanceof Committed.SessionEnded) {
                Set<String> of = ephemerals.getOrDefault(transaction.session(), Set.of());
                List.copyOf(of).forEach(path -> deleted(transaction.zxid(), path));
                ended.add(transaction.session());
            }
        }
    }

    private void made(Committed transaction, Committed.Made made) {
        Node node = node(made.path());
        String value = written(transaction, made.path(), made.data());
        node.states.add(new State(transaction.zxid(), Event.Type.CREATED, value, 0, transaction.zxid()));
        node.owner = made.ephemeral() ? transaction.session() : 0;
        node.children.clear();
        node.sumOfChildren = 0;
        node.changesOfChildren = 0;
        if (made.ephemeral()) {
            if (ended.contains(node.owner)) {
                late.add(new Lifetime(made.path(), node.owner, transaction.zxid(), transaction.session()));
            }
            ephemerals
                    .computeIfAbsent(transaction.session(), any -> new HashSet<>())
                    .add(made.path());
        }
        child(made.path(), transaction.zxid(), 1);
    }

    /** Notes it if it is ephemeral. Its session lives, or it would not be there any more. */
    private void removed(Committed transaction, String path) {
        Node node = nodes.get(path);
        if (node != null && node.owner != 0 && node.last().isThere()) {
            removed.add(new Lifetime(path, node.owner, transaction.zxid(), transaction.session()));
        }
    }

    private void deleted(long zxid, String path) {
        Node node = nodes.get(path);
        if (node == null || !node.last().isThere()) {
            return;
        }
        node.states.add(new State(zxid, Event.Type.DELETED, null, -1, -1));
        if (node.owner != 0) {
            ephemerals.getOrDefault(node.owner, new HashSet<>()).remove(path);
        }
        child(path, zxid, -1);
    }

    private void child(String path, long zxid, int sign) {
        Node parent = nodes.get(ZnodePath.parent(path));
        if (parent != null) {
            parent.sumOfChildren += sign * Shown.hash(ZnodePath.name(path));
            parent.changesOfChildren++;
            parent.children.add(new State(
                    zxid,
                    Event.Type.CHILDREN,
                    Long.toHexString(parent.sumOfChildren),
                    parent.changesOfChildren,
                    parent.last().czxid()));
        }
    }

    private @Nullable String written(Committed transaction, String path, byte @Nullable [] data) {
        String value = Values.of(data);
        if (value != null && !value.isEmpty()) {
            List<Place> all = new ArrayList<>(places.getOrDefault(value, List.of()));
            all.add(new Place(path.intern(), transaction.zxid()));
            places.put(value, List.copyOf(all));
        }
        return value;
    }

    private Node node(String path) {
        return nodes.computeIfAbsent(path, any -> new Node());
    }

    /** How many transactions there were. */
    long transactions() {
        return transactions;
    }

    /** Where that value was written. */
    List<Place> places(String value) {
        return places.getOrDefault(value, List.of());
    }

    /** All values that were written. */
    Set<String> values() {
        return places.keySet();
    }

    /** All that has become of that node. */
    List<State> states(String path) {
        Node node = nodes.get(path);
        return node == null ? List.of() : node.states;
    }

    /** All that has become of the children of that node. */
    List<State> children(String path) {
        Node node = nodes.get(path);
        return node == null ? List.of() : node.children;
    }

    /** Which session made that node, if it is ephemeral, and 0 otherwise. */
    long owner(String path) {
        Node node = nodes.get(path);
        return node == null ? 0 : node.owner;
    }

    /** Ephemeral nodes that were deleted while their session lived. */
    List<Lifetime> removed() {
        return removed;
    }

    /** Ephemeral nodes that were made after the end of their session. */
    List<Lifetime> late() {
        return late;
    }

    /** All nodes there ever were. */
    Set<String> paths() {
        return nodes.keySet();
    }

    /** How it was right behind that transaction, and null if it had not begun. */
    static @Nullable State at(List<State> states, long zxid) {
        int found = indexAt(states, zxid);
        return found < 0 ? null : states.get(found);
    }

    /** The index of the last one that is not later than the transaction, -1 if there is none. */
    static int indexAt(List<State> states, long zxid) {
        int low = 0;
        int high = states.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (states.get(middle).zxid() <= zxid) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
