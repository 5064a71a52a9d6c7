/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.watch.WatchBatch;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.internal.watch.WatchRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Persistent watches on a server before 3.6, made of one-shot watches that are armed again each time they have fired.
 * Lives as long as the connection; the registrations live in the {@link WatchRegistry} and know nothing of this. Owned
 * by the SendThread.
 *
 * <p>Watches are armed with SetWatches, whose transaction number is chosen so large that the server never takes a node
 * for changed: a node that is there gets a data and a children watch, one that is not gets an exists watch. If the
 * request names the wrong one of the two, the server answers with the event that is missing between them, and nothing
 * needs to be read.
 *
 * <p>Nothing is lost in silence. A change between the firing of a watch and its arming is not told as such; but the
 * request that arms it is written before anything that the watcher does about the event, so whoever reads again after
 * an event sees that change, or gets an event of its own. Several changes in quick succession may thus come as one
 * event, and a node that is deleted and created again at once as one whose data have changed.
 */
final class EmulatedWatches {
    private static final long NEVER_CHANGED = Long.MAX_VALUE;

    private enum Node {
        UNKNOWN,
        ABSENT,
        PRESENT
    }

    private static final class State {
        private Node node = Node.UNKNOWN;
        private int beginning;
        private boolean resync;
        private int failures;
    }

    private final SessionWatches watches;
    private final WatchRestore restore;
    private final Map<String, State> states = new HashMap<>();
    private final Set<String> data = new LinkedHashSet<>();
    private final Set<String> exist = new LinkedHashSet<>();
    private final Set<String> child = new LinkedHashSet<>();
    private final List<WatchBatch> unanswered = new ArrayList<>();

    EmulatedWatches(SessionWatches watches, WatchRestore restore) {
        this.watches = watches;
        this.restore = restore;
    }

    /** Takes over the persistent watches of the session: another connection had them, or the server itself. */
    void restoreAll() {
        watches.registry().forEachPath(WatchKind.PERSISTENT, path -> {
            stateOf(path).resync = true;
            data.add(path);
            child.add(path);
        });
    }

    /** Returns the request that begins a watch; {@link #begun} follows its reply. */
    WatchRequest.SetWatches begin(String path) {
        State state = stateOf(path);
        state.beginning++;
        List<String> here = List.of(path);
        return state.node == Node.ABSENT
                ? new WatchRequest.SetWatches(NEVER_CHANGED, List.of(), here, List.of())
                : new WatchRequest.SetWatches(NEVER_CHANGED, here, List.of(), here);
    }

    /** The reply has come, and the watch is registered unless it was a failure. */
    void begun(WatchRequest.SetWatches request, boolean accepted) {
        for (String path : request.data().isEmpty() ? request.exists() : request.data()) {
            stateOf(path).beginning--;
        }
        if (accepted) {
            request.data().forEach(this::isThere);
        }
    }

    /** A data watch was armed; had the node not been there, the server would have said so before its answer. */
    private void isThere(String path) {
        State state = states.get(path);
        if (state != null && state.node == Node.UNKNOWN) {
            state.node = Node.PRESENT;
        }
    }

    /** Whether the path has a watch that is emulated here. */
    boolean has(String path) {
        return states.containsKey(path);
    }

    /** Takes notice of a notification; returns whether it is news, rather than the echo of an arming. */
    boolean isNews(EventType type, String path) {
        State state = states.get(path);
        if (state == null) {
            return true;
        }
        if (state.beginning == 0 && !watches.registry().contains(path, WatcherType.PERSISTENT, null)) {
            states.remove(path); // removed by its owner
            return true;
        }
        Node before = state.node;
        if (type == EventType.NODE_DELETED) {
            state.node = Node.ABSENT;
        } else if (type != EventType.NODE_CHILDREN_CHANGED || before != Node.ABSENT) {
            // Of children that have changed meanwhile the creation is still told: whose data are watched only after it.
            state.node = Node.PRESENT;
        }
        switch (type) {
            case NODE_DELETED -> {
                if (before == Node.ABSENT) {
                    return false;
                }
                data.remove(path);
                child.remove(path);
                exist.add(path);
                return before == Node.PRESENT;
            }
            case NODE_CREATED -> {
                exist.remove(path);
                data.add(path); // also when another watch has told of the node before: the one that fired was its only
                // one
                child.add(path);
                return before != Node.PRESENT;
            }
            case NODE_CHILDREN_CHANGED -> child.add(path);
            default -> data.add(path);
        }
        return true;
    }

    private State stateOf(String path) {
        return states.computeIfAbsent(path, absent -> new State());
    }

    boolean hasNext() {
        return !(data.isEmpty() && exist.isEmpty() && child.isEmpty());
    }

    /** Returns the next request that arms watches. */
    @Nullable Call<?> next() {
        if (!hasNext()) {
            return null;
        }
        long room = restore.batchBytes();
        List<String> batchData = new ArrayList<>();
        List<String> batchExist = new ArrayList<>();
        List<String> batchChild = new ArrayList<>();
        room = move(data, batchData, room, true);
        room = move(exist, batchExist, room, batchData.isEmpty());
        move(child, batchChild, room, batchData.isEmpty() && batchExist.isEmpty());
        WatchRequest.SetWatches request = new WatchRequest.SetWatches(NEVER_CHANGED, batchData, batchExist, batchChild);
        Set<String> paths = new LinkedHashSet<>(batchData);
        paths.addAll(batchExist);
        paths.addAll(batchChild);
        WatchBatch batch =
                new WatchBatch(NEVER_CHANGED, List.of(), List.of(), List.of(), List.copyOf(paths), List.of());
        unanswered.add(batch);
        return Call.internal(request, call -> answered(request, batch, call));
    }

    private static long move(Set<String> from, List<String> to, long room, boolean atLeastOne) {
        long left = room;
        for (Iterator<String> paths = from.iterator(); paths.hasNext(); ) {
            String path = paths.next();
            left -= WatchBatch.encodedLength(path);
            if (left < 0 && !(atLeastOne && to.isEmpty())) {
                return 0;
            }
            to.add(path);
            paths.remove();
        }
        return Math.max(0, left);
    }

    private void answered(WatchRequest.SetWatches request, WatchBatch batch, Call<?> call) {
        unanswered.remove(0); // answers come in the order of the requests
        if (call.failure() == null) {
            restore.accepted(batch);
            request.data().forEach(this::isThere);
            // A children watch is armed after the data watch of its node, so it is the last word.
            request.exists().forEach(this::inPlace);
            request.children().forEach(this::inPlace);
            return;
        }
        batch.persistent().forEach(this::failed);
    }

    private void inPlace(String path) {
        State state = states.get(path);
        if (state == null) {
            return;
        }
        state.failures = 0;
        if (state.resync) {
            state.resync = false;
            watches.resyncPersistent(path);
        }
    }

    private void failed(String path) {
        State state = stateOf(path);
        state.failures++;
        if (state.failures >= WatchRestore.TRIES) {
            states.remove(path);
            watches.end(WatchKind.PERSISTENT, path);
        } else if (state.node == Node.ABSENT) {
            exist.add(path);
        } else {
            data.add(path);
            child.add(path);
        }
    }

    /** Returns the watches whose arming the server has not answered, oldest first. */
    List<WatchBatch> unanswered() {
        return unanswered;
    }
}
