/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import io.zkboot.client.testing.Await;
import io.zkboot.client.testing.OfficialClient;
import io.zkboot.client.testing.TlsIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The official client, used as its documentation says: all with its defaults, and a new handle when the session has
 * expired. Half of them have a chroot.
 */
final class OfficialSubject implements Subject {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Settings settings;
    private final Listener listener;
    private final Chroot chroot;
    private volatile @Nullable ZooKeeper handle;
    private volatile boolean closed;

    OfficialSubject(Settings settings, Listener listener) {
        this.settings = settings;
        this.listener = listener;
        this.chroot = new Chroot(settings.batches() ? Places.ROOT : "");
    }

    private ZooKeeper connect() {
        ZKClientConfig config = new ZKClientConfig();
        if (settings.trustStore() != null) {
            config.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
            config.setProperty(
                    ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocketNetty");
            config.setProperty("zookeeper.ssl.trustStore.location", settings.trustStore());
            config.setProperty("zookeeper.ssl.trustStore.password", TlsIdentity.PASSWORD);
        }
        Renewing watcher = new Renewing();
        try {
            ZooKeeper made =
                    new ZooKeeper(settings.servers() + chroot.root(), settings.sessionTimeout(), watcher, config);
            watcher.own.complete(made);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells of the state of one handle, and makes the next one when its session has expired. */
    private final class Renewing implements Watcher {
        final CompletableFuture<ZooKeeper> own = new CompletableFuture<>();

        @Override
        public void process(WatchedEvent event) {
            if (event.getType() != Event.EventType.None || closed) {
                return;
            }
            long session = own.join().getSessionId();
            switch (event.getState()) {
                case SyncConnected -> listener.news(News.State.CONNECTED, session);
                case Disconnected -> listener.news(News.State.SUSPENDED, session);
                case Expired -> {
                    listener.news(News.State.EXPIRED, session);
                    handle = connect();
                    listener.renewed();
                }
                default -> {}
            }
        }
    }

    private ZooKeeper zk() {
        ZooKeeper now = handle;
        if (now == null) {
            throw new IllegalStateException("Not started");
        }
        return now;
    }

    @Override
    public void start() {
        handle = connect();
        Await.until("connected", LIMIT, () -> zk().getState().isConnected());
    }

    @Override
    public long session() {
        ZooKeeper now = handle;
        return now == null ? 0 : now.getSessionId();
    }

    /** Another handle takes the session, and closes it; its owner finds that out when it looks for a connection. */
    @Override
    public void expire() {
        ZooKeeper victim = zk();
        Await.until("the session has gone", LIMIT, () -> {
            try {
                OfficialClient.closeSessionOf(victim, settings.directly());
                return true;
            } catch (IllegalStateException noServer) {
                return false;
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        try {
            zk().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Answer call(Call call) {
        ZooKeeper zk = zk();
        Step step = call.step();
        String path = chroot.inside(step.path());
        try {
            if (call.form() == Call.Form.MULTI) {
                return answer(zk.multi(operations(call)));
            }
            if (call.form() == Call.Form.SYNCED) {
                CompletableFuture<Integer> synced = new CompletableFuture<>();
                zk.sync(path, (rc, same, context) -> synced.complete(rc), null);
                int rc = synced.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                if (rc != 0) {
                    return failed(call, rc);
                }
            }
            Stat stat = new Stat();
            return switch (step.kind()) {
                case GET -> {
                    byte[] data = zk.getData(path, false, stat);
                    yield Answer.ok(shown(stat, Values.of(data)));
                }
                case EXISTS -> answer(zk.exists(path, false));
                case CHILDREN -> {
                    List<String> names = zk.getChildren(path, false, stat);
                    yield Answer.ok(shown(stat, Shown.sumOf(names)));
                }
                case SET -> Answer.ok(shown(zk.setData(path, step.bytes(), step.version()), null));
                case CREATE, CREATE_EPHEMERAL -> {
                    zk.create(path, step.bytes(), Ids.OPEN_ACL_UNSAFE, mode(step), stat);
                    yield Answer.ok(shown(stat, null));
                }
                case DELETE -> {
                    zk.delete(path, step.version());
                    yield Answer.ok(Shown.NOTHING);
                }
                case CHECK, WATCH, WATCH_TREE -> throw new IllegalArgumentException("Not a call that waits: " + call);
            };
        } catch (KeeperException e) {
            return failed(call, e.code().intValue());
        } catch (TimeoutException e) {
            return Answer.failed(Outcome.UNKNOWN, "NO_ANSWER");
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void submit(List<Call> calls, BiConsumer<Integer, Answer> told) {
        ZooKeeper zk = zk();
        for (int i = 0; i < calls.size(); i++) {
            int place = i;
            make(zk, calls.get(i), null, answer -> told.accept(place, answer));
        }
    }

    @Override
    public void submit(Call call, Watch watch, Consumer<Answer> told) {
        ZooKeeper zk = zk();
        make(zk, call, event -> tell(zk, event, watch, call.step().path()), told);
    }

    private void tell(ZooKeeper zk, WatchedEvent event, Watch watch, String path) {
        Event.Type type = switch (event.getType()) {
            case NodeCreated -> Event.Type.CREATED;
            case NodeDeleted -> Event.Type.DELETED;
            case NodeDataChanged -> Event.Type.CHANGED;
            case NodeChildrenChanged -> Event.Type.CHILDREN;
            case DataWatchRemoved, ChildWatchRemoved, PersistentWatchRemoved -> Event.Type.ENDED;
            case None ->
                switch (event.getState()) {
                    case SyncConnected -> Event.Type.RECONNECTED;
                    case Expired, Closed, AuthFailed -> Event.Type.ENDED;
                    default -> null;
                };
        };
        if (type != null) {
            String told = type.isChange() ? chroot.outside(event.getPath()) : path;
            watch.told(type, told, event.getZxid(), zk.getSessionId());
        }
    }

    private void make(ZooKeeper zk, Call call, @Nullable Watcher watcher, Consumer<Answer> told) {
        Step step = call.step();
        String path = chroot.inside(step.path());
        if (call.form() == Call.Form.MULTI) {
            zk.multi(
                    operations(call),
                    (rc, same, context, results) -> told.accept(rc == 0 ? answer(results) : failed(call, rc)),
                    null);
            return;
        }
        if (call.form() == Call.Form.SYNCED) {
            zk.sync(path, (rc, same, context) -> {}, null);
        }
        switch (step.kind()) {
            case GET ->
                zk.getData(
                        path,
                        watcher,
                        (rc, same, context, data, stat) ->
                                told.accept(rc == 0 ? Answer.ok(shown(stat, Values.of(data))) : failed(call, rc)),
                        null);
            case EXISTS ->
                zk.exists(
                        path,
                        watcher,
                        (rc, same, context, stat) -> told.accept(rc == 0 ? answer(stat) : failed(call, rc)),
                        null);
            case CHILDREN ->
                zk.getChildren(
                        path,
                        watcher,
                        (rc, same, context, names, stat) ->
                                told.accept(rc == 0 ? Answer.ok(shown(stat, Shown.sumOf(names))) : failed(call, rc)),
                        null);
            case SET ->
                zk.setData(
                        path,
                        step.bytes(),
                        step.version(),
                        (rc, same, context, stat) -> told.accept(rc == 0 ? answer(stat) : failed(call, rc)),
                        null);
            case CREATE, CREATE_EPHEMERAL ->
                zk.create(
                        path,
                        step.bytes(),
                        Ids.OPEN_ACL_UNSAFE,
                        mode(step),
                        (rc, same, context, name, stat) -> told.accept(rc == 0 ? answer(stat) : failed(call, rc)),
                        null);
            case DELETE ->
                zk.delete(
                        path,
                        step.version(),
                        (rc, same, context) -> told.accept(rc == 0 ? Answer.ok(Shown.NOTHING) : failed(call, rc)),
                        null);
            case WATCH, WATCH_TREE ->
                zk.addWatch(
                        path,
                        watcher,
                        step.kind() == Step.Kind.WATCH ? AddWatchMode.PERSISTENT : AddWatchMode.PERSISTENT_RECURSIVE,
                        (rc, same, context) -> told.accept(rc == 0 ? Answer.ok(Shown.NOTHING) : failed(call, rc)),
                        null);
            case CHECK -> throw new IllegalArgumentException("Not a call of its own: " + call);
        }
    }

    private List<Op> operations(Call call) {
        List<Op> operations = new ArrayList<>();
        for (Step step : call.steps()) {
            String path = chroot.inside(step.path());
            operations.add(
                    switch (step.kind()) {
                        case SET -> Op.setData(path, step.bytes(), step.version());
                        case CREATE, CREATE_EPHEMERAL -> Op.create(path, step.bytes(), Ids.OPEN_ACL_UNSAFE, mode(step));
                        case DELETE -> Op.delete(path, step.version());
                        case CHECK -> Op.check(path, step.version());
                        case GET, EXISTS, CHILDREN, WATCH, WATCH_TREE ->
                            throw new IllegalArgumentException("Not in a multi: " + step);
                    });
        }
        return operations;
    }

    private static CreateMode mode(Step step) {
        return step.kind() == Step.Kind.CREATE ? CreateMode.PERSISTENT : CreateMode.EPHEMERAL;
    }

    private static Answer answer(@Nullable Stat stat) {
        return Answer.ok(stat == null ? Shown.ABSENT : shown(stat, null));
    }

    private static Answer answer(List<OpResult> results) {
        return Answer.ok(results.stream()
                .map(result ->
                        result instanceof OpResult.SetDataResult set ? shown(set.getStat(), null) : Shown.NOTHING)
                .toArray(Shown[]::new));
    }

    private static Shown shown(Stat stat, @Nullable String value) {
        return new Shown(value, stat.getCzxid(), stat.getMzxid(), stat.getPzxid(), stat.getVersion());
    }

    private static Answer failed(Call call, int rc) {
        KeeperException.Code code = KeeperException.Code.get(rc);
        if (code == KeeperException.Code.NONODE && call.step().kind().isRead()) {
            return Answer.ok(Shown.ABSENT);
        }
        Outcome outcome = switch (code) {
            case CONNECTIONLOSS, OPERATIONTIMEOUT, SESSIONEXPIRED, REQUESTTIMEOUT -> Outcome.UNKNOWN;
            default -> Outcome.REFUSED;
        };
        return Answer.failed(outcome, code.name());
    }
}
