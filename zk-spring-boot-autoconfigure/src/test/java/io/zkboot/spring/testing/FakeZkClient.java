/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.testing;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A client and its ensemble in memory, for tests: a tree of nodes, persistent watches, states at will. Watchers,
 * listeners and futures run on one thread in one order, as the engine's do; requests wait while there is no connection.
 */
public final class FakeZkClient {
    private final TreeMap<String, Node> nodes = new TreeMap<>();
    private final List<Registration> watches = new ArrayList<>();
    private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final ZkClient client = proxy(ZkClient.class, new Blocking(""));
    private final AsyncZkClient async = proxy(AsyncZkClient.class, new Asynchronous());
    private static final String EVENT_THREAD = "fake-event-thread";

    private volatile ExecutorService eventThread = newEventThread();
    private volatile SessionState state = SessionState.CLOSED;
    private volatile SessionSnapshot snapshot = snapshot(SessionState.CLOSED);
    private volatile String name;
    private volatile RuntimeException nextFailure;
    private volatile RuntimeException watchFailure;
    private final Map<String, RuntimeException> readFailures = new ConcurrentHashMap<>();
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private final List<String> reads = new CopyOnWriteArrayList<>();
    private volatile boolean reachable = true;
    private long zxid = 1;
    private int connects;

    @SuppressWarnings("ArrayRecordComponent")
    private record Node(byte[] data, Stat stat) {}

    private record Registration(String path, WatchMode mode, Watcher watcher) {}

    /** Returns the client. */
    public ZkClient client() {
        return client;
    }

    /** Gives the client a name; without one it tells none, as a mock. */
    public FakeZkClient named(String clientName) {
        name = clientName;
        return this;
    }

    /** Returns a view of the client, as {@code chroot} and its like do. */
    public ZkClient view() {
        return proxy(ZkClient.class, new Blocking(""));
    }

    /** The ensemble is down from the start on. */
    public FakeZkClient unreachable() {
        reachable = false;
        return this;
    }

    /** Makes the next read fail. */
    public void failNext(RuntimeException failure) {
        nextFailure = failure;
    }

    /** Nobody may read the data and the children of a node. */
    public void deny(String path) {
        denied.add(path);
    }

    /** Everybody may read a node again; of that no event tells. */
    public void allow(String path) {
        denied.remove(path);
    }

    /** Makes one kind of read, such as {@code exists /a}, fail, until told otherwise with null. */
    public void failReads(String read, RuntimeException failure) {
        if (failure == null) {
            readFailures.remove(read);
        } else {
            readFailures.put(read, failure);
        }
    }

    /** Makes watches fail, until told otherwise with null. */
    public void refuseWatches(RuntimeException failure) {
        watchFailure = failure;
    }

    /** The reads that were answered or refused, such as {@code getData /a}. */
    public List<String> reads() {
        return List.copyOf(reads);
    }

    /** Names of calls such as {@code start}, {@code close}, {@code addWatch /a}. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    public synchronized int watchCount() {
        return watches.size();
    }

    public void answer(SessionSnapshot answer) {
        snapshot = answer;
    }

    public static SessionSnapshot snapshot(SessionState state) {
        return snapshot(state, Duration.ZERO, Reason.NONE, "", 0);
    }

    public static SessionSnapshot snapshot(
            SessionState state, Duration since, Reason reason, String detail, int connects) {
        return new SessionSnapshot(
                state,
                since,
                reason,
                detail,
                3,
                state.isConnected() ? "10.0.0.5:2181" : null,
                state.isConnected() ? "10.0.0.9:40000" : null,
                state == SessionState.CLOSED ? 0 : 0x1000123abcdL,
                Duration.ofSeconds(30),
                17,
                state.isConnected() ? Duration.ofMillis(2) : null,
                state.isConnected() ? Duration.ofMillis(40) : null,
                state.isConnected() ? Duration.ofSeconds(29) : null,
                4,
                5,
                6,
                7,
                new SessionSnapshot.Counters(10, 11, 12, 13, connects, 15, 16, 18));
    }

    // What happens in the ensemble.

    public synchronized void create(String path, String data) {
        long now = ++zxid;
        nodes.put(path, new Node(data.getBytes(StandardCharsets.UTF_8), stat(now, now, now)));
        touchParent(path, now);
        fire(EventType.NODE_CREATED, path);
        childrenChanged(path);
    }

    public synchronized void set(String path, String data) {
        Stat old = nodes.get(path).stat();
        nodes.put(path, new Node(data.getBytes(StandardCharsets.UTF_8), stat(old.czxid(), ++zxid, old.pzxid())));
        fire(EventType.NODE_DATA_CHANGED, path);
    }

    public synchronized void delete(String path) {
        nodes.remove(path);
        touchParent(path, ++zxid);
        fire(EventType.NODE_DELETED, path);
        childrenChanged(path);
    }

    /** Sends a notification again, as for a change that a read has shown already. */
    public synchronized void fire(EventType type, String path) {
        if (!state.isConnected()) {
            return;
        }
        for (Registration watch : List.copyOf(watches)) {
            boolean below = watch.mode() == WatchMode.PERSISTENT_RECURSIVE
                    && type != EventType.NODE_CHILDREN_CHANGED
                    && (watch.path().equals("/") || path.startsWith(watch.path() + "/"));
            if (below
                    || (watch.path().equals(path)
                            && !(type == EventType.NODE_CHILDREN_CHANGED
                                    && watch.mode() == WatchMode.PERSISTENT_RECURSIVE))) {
                onEventThread(() -> watch.watcher().process(new WatchedEvent(type, path)));
            }
        }
    }

    /** Tells all watchers something about their watch. */
    public synchronized void tellWatchers(EventType type, boolean remove) {
        List<Registration> all = List.copyOf(watches);
        if (remove) {
            watches.clear();
        }
        all.forEach(watch -> onEventThread(() -> watch.watcher().process(new WatchedEvent(type, watch.path()))));
    }

    public synchronized void connect() {
        connect(SessionState.CONNECTED, connects == 0);
    }

    private void connect(SessionState to, boolean newSession) {
        reachable = true;
        boolean again = connects++ > 0;
        change(to, Reason.NONE, newSession);
        if (again) {
            tellWatchers(EventType.RESYNC, false);
        }
        List<Runnable> requests = List.copyOf(waiting);
        waiting.clear();
        requests.forEach(Runnable::run);
    }

    public synchronized void disconnect() {
        reachable = false;
        change(SessionState.SUSPENDED, Reason.CLOSED_BY_SERVER, false);
    }

    public synchronized void expire() {
        change(SessionState.EXPIRED, Reason.SESSION_EXPIRED, false);
        change(SessionState.CONNECTING, Reason.NONE, false);
        connect(SessionState.CONNECTED, true);
    }

    public synchronized void change(SessionState to, Reason reason, boolean newSession) {
        StateChange change = new StateChange(
                state,
                to,
                reason,
                reason == Reason.NONE ? "" : "10.0.0.5:2181 said so",
                "10.0.0.5:2181",
                5,
                newSession);
        state = to;
        snapshot = snapshot(to, Duration.ZERO, reason, change.detail(), connects);
        listeners.forEach(listener -> onEventThread(() -> listener.stateChanged(change)));
    }

    private void touchParent(String path, long now) {
        String parent = ZnodePath.parent(path);
        nodes.computeIfPresent(
                parent,
                (key, node) -> new Node(
                        node.data(), stat(node.stat().czxid(), node.stat().mzxid(), now)));
    }

    private void childrenChanged(String path) {
        if (nodes.containsKey(ZnodePath.parent(path))) {
            fire(EventType.NODE_CHILDREN_CHANGED, ZnodePath.parent(path));
        }
    }

    private static Stat stat(long czxid, long mzxid, long pzxid) {
        return new Stat(czxid, mzxid, 0, 0, 0, 0, 0, 0, 0, 0, pzxid);
    }

    private void onEventThread(Runnable task) {
        eventThread.execute(() -> {
            try {
                task.run();
            } catch (Throwable ex) {
                calls.add("listener failed: " + ex);
            }
        });
    }

    private static ExecutorService newEventThread() {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, EVENT_THREAD);
            thread.setDaemon(true);
            return thread;
        });
    }

    private <T> CompletableFuture<T> submit(Supplier<T> request) {
        CompletableFuture<T> future = new CompletableFuture<>();
        synchronized (this) {
            Runnable run = () -> {
                RuntimeException failure = nextFailure;
                if (failure != null) {
                    nextFailure = null;
                    onEventThread(() -> future.completeExceptionally(failure));
                    return;
                }
                try {
                    T answer = request.get();
                    onEventThread(() -> future.complete(answer));
                } catch (RuntimeException ex) {
                    onEventThread(() -> future.completeExceptionally(ex));
                }
            };
            if (state.isConnected()) {
                run.run();
            } else {
                waiting.add(run);
            }
        }
        return future;
    }

    private void reading(String operation, String path) {
        String read = operation + " " + path;
        reads.add(read);
        RuntimeException failure = readFailures.get(read);
        if (failure != null) {
            throw failure;
        }
    }

    private Node node(String operation, String path) {
        reading(operation, path);
        if (denied.contains(path)) {
            throw Failures.rejected(ErrorCode.NO_AUTH.code(), operation, path);
        }
        Node node = nodes.get(path);
        if (node == null) {
            throw Failures.rejected(ErrorCode.NO_NODE.code(), operation, path);
        }
        return node;
    }

    private List<String> children(String path) {
        return nodes.keySet().stream()
                .filter(other -> !other.equals("/")
                        && !other.equals(path)
                        && ZnodePath.parent(other).equals(path))
                .map(ZnodePath::name)
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static <T> T proxy(Class<T> type, Object target) {
        InvocationHandler handler = (self, method, arguments) -> {
            try {
                Method own = target.getClass().getMethod(method.getName(), method.getParameterTypes());
                return own.invoke(target, arguments);
            } catch (NoSuchMethodException ex) {
                if (method.isDefault()) {
                    return InvocationHandler.invokeDefault(self, method, arguments);
                }
                throw new UnsupportedOperationException(method.toString());
            } catch (InvocationTargetException ex) {
                throw ex.getCause();
            }
        };
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }

    /** The operations of {@link ZkClient} that the starter uses. */
    public final class Blocking {
        private final String chroot;

        private Blocking(String chroot) {
            this.chroot = chroot;
        }

        public AsyncZkClient async() {
            return async;
        }

        public ZkClient origin() {
            return client;
        }

        public String name() {
            return name;
        }

        /** A view that has another place, and the nodes of the client all the same. */
        public ZkClient chroot(String path) {
            return proxy(ZkClient.class, new Blocking(chroot + path));
        }

        public String fullPath(String path) {
            return path.equals("/") && !chroot.isEmpty() ? chroot : chroot + path;
        }

        public SessionState state() {
            return state;
        }

        public SessionSnapshot snapshot() {
            return snapshot;
        }

        public void addListener(SessionListener listener) {
            listeners.add(listener);
        }

        public void addListenerTellingState(SessionListener listener) {
            synchronized (FakeZkClient.this) {
                SessionState now = state;
                listeners.add(listener);
                if (!now.isTerminal()) {
                    onEventThread(
                            () -> listener.stateChanged(new StateChange(now, now, Reason.NONE, "", null, 5, false)));
                }
            }
        }

        public void removeListener(SessionListener listener) {
            listeners.remove(listener);
        }

        public void start() {
            synchronized (FakeZkClient.this) {
                if (!state.isTerminal()) {
                    return;
                }
                calls.add("start");
                connects = 0;
                state = SessionState.CLOSED; // a start is told as one from there, whatever was the end
                change(SessionState.CONNECTING, Reason.NONE, false);
                if (reachable) {
                    connect();
                }
            }
        }

        public boolean awaitConnected(Duration timeout) {
            calls.add("awaitConnected");
            return state.isConnected();
        }

        public void close() {
            synchronized (FakeZkClient.this) {
                if (state.isTerminal()) {
                    return;
                }
                calls.add("close");
                change(SessionState.CLOSED, Reason.CLOSED_BY_CALLER, false);
                tellWatchers(EventType.WATCH_ENDED, true);
            }
            awaitEventThread();
        }
    }

    /** Returns when all that was to be told has been told, as the real client's close does. */
    public void awaitEventThread() {
        if (!Thread.currentThread().getName().equals(EVENT_THREAD)) {
            CompletableFuture.runAsync(() -> {}, eventThread).join();
        }
    }

    /** The operations of {@link AsyncZkClient} that the starter uses. */
    public final class Asynchronous {
        public CompletableFuture<Optional<Stat>> exists(String path) {
            return submit(() -> {
                reading("exists", path);
                return Optional.ofNullable(nodes.get(path)).map(Node::stat);
            });
        }

        public CompletableFuture<NodeData> getData(String path) {
            return submit(() -> {
                Node node = node("getData", path);
                return new NodeData(node.data(), node.stat());
            });
        }

        public CompletableFuture<Children> getChildrenWithStat(String path) {
            return submit(() -> {
                Stat stat = node("getChildren", path).stat();
                return new Children(children(path), stat);
            });
        }

        public CompletableFuture<Void> addWatch(String path, WatchMode mode, Watcher watcher) {
            calls.add("addWatch " + path);
            return submit(() -> {
                if (watchFailure != null) {
                    throw watchFailure;
                }
                watches.add(new Registration(path, mode, watcher));
                return null;
            });
        }

        public <T> T inOrder(Function<? super AsyncZkClient, T> requests) {
            return requests.apply(async);
        }

        public <T> CompletableFuture<T> newFuture() {
            return new CompletableFuture<>();
        }

        public CompletableFuture<Void> removeWatches(String path, WatcherType type, Watcher watcher, boolean local) {
            calls.add("removeWatches " + path);
            return submit(() -> {
                watches.removeIf(watch -> watch.path().equals(path) && watch.watcher() == watcher);
                return null;
            });
        }
    }
}
