/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.security.TlsConfig;
import io.zkboot.client.testing.SessionKiller;
import io.zkboot.client.testing.TlsIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Our client, and a view of it below a chroot, each of which makes some of the calls. */
final class OurSubject implements Subject {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** The client, or a view, and what it knows paths by. */
    private record Door(ZkClient client, Chroot chroot) {}

    private final ZkClient client;
    private final String directly;
    private final List<Door> doors;
    private final Listener listener;
    private final Random random;
    private volatile long toldSession;

    OurSubject(Settings settings, Listener listener) {
        this.listener = listener;
        this.directly = settings.directly();
        this.random = new Random(settings.seed());
        ZkClientBuilder builder = ZkClient.builder(settings.servers())
                .name(settings.name())
                .sessionTimeout(Duration.ofMillis(settings.sessionTimeout()))
                .requestTimeout(Duration.ofSeconds(10))
                .batchReads(settings.batches())
                .batchWrites(settings.batches())
                .listener(this::changed);
        if (settings.trustStore() != null) {
            builder.tls(TlsConfig.builder()
                    .trustStore(Path.of(settings.trustStore()), TlsIdentity.PASSWORD.toCharArray())
                    .build());
        }
        client = builder.build();
        doors = List.of(
                new Door(client, new Chroot("")), new Door(client.chroot(Places.ROOT), new Chroot(Places.ROOT)));
    }

    private void changed(StateChange change) {
        if (change.sessionId() != 0) {
            toldSession = change.sessionId();
        }
        News.State state = switch (change.to()) {
            case CONNECTED, CONNECTED_READ_ONLY -> News.State.CONNECTED;
            case SUSPENDED -> News.State.SUSPENDED;
            case LOST -> News.State.LOST;
            case EXPIRED -> News.State.EXPIRED;
            case CLOSED, AUTH_FAILED -> News.State.CLOSED;
            case CONNECTING -> null;
        };
        if (state != null) {
            listener.news(state, change.sessionId());
        }
    }

    @Override
    public void start() {
        client.start(LIMIT);
    }

    @Override
    public long session() {
        return client.snapshot().sessionId();
    }

    @Override
    public void expire() {
        SessionKiller.expire(client, directly);
    }

    @Override
    public void close() {
        client.close();
    }

    private Door door() {
        synchronized (random) {
            return doors.get(random.nextInt(doors.size()));
        }
    }

    @Override
    public Answer call(Call call) {
        Door door = door();
        ZkClient zk = door.client();
        Step step = call.step();
        String path = door.chroot().inside(step.path());
        try {
            if (call.form() == Call.Form.MULTI) {
                return answer(zk.multi(operations(door, call)));
            }
            if (call.form() == Call.Form.SYNCED) {
                zk.sync(path);
            }
            return switch (step.kind()) {
                case GET -> answer(zk.getData(path));
                case EXISTS -> answer(zk.exists(path));
                case CHILDREN -> answer(zk.getChildrenWithStat(path));
                case SET -> answer(zk.setData(path, step.bytes(), step.version()));
                case CREATE, CREATE_EPHEMERAL ->
                    answer(zk.createWithStat(path, step.bytes(), options(step)).stat());
                case DELETE -> {
                    zk.delete(path, step.version());
                    yield Answer.ok(Shown.NOTHING);
                }
                case CHECK, WATCH, WATCH_TREE -> throw new IllegalArgumentException("Not a call that waits: " + call);
            };
        } catch (ZkException e) {
            return failed(call, e);
        }
    }

    @Override
    public void submit(List<Call> calls, BiConsumer<Integer, Answer> told) {
        Door door = door();
        CompletableFuture<@Nullable Void> sent = door.client().async().inOrder(zk -> {
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < calls.size(); i++) {
                int place = i;
                Call call = calls.get(i);
                all.add(make(zk, door, call, null)
                        .handle((answer, failure) -> failure == null ? answer : failed(call, failure))
                        .thenAccept(answer -> told.accept(place, answer)));
            }
            return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
        });
        CompletableFuture<?> unused = sent.exceptionally(OurSubject::complain);
    }

    @Override
    public void submit(Call call, Watch watch, Consumer<Answer> told) {
        Door door = door();
        Watcher watcher = event -> tell(door, event, watch);
        CompletableFuture<@Nullable Void> sent = door.client()
                .async()
                .inOrder(zk -> make(zk, door, call, watcher)
                        .handle((answer, failure) -> failure == null ? answer : failed(call, failure))
                        .thenAccept(told));
        CompletableFuture<?> unused = sent.exceptionally(OurSubject::complain);
    }

    private static @Nullable Void complain(Throwable failure) {
        WorkerMain.wrong("A stage has failed: " + failure);
        return null;
    }

    private void tell(Door door, WatchedEvent event, Watch watch) {
        Event.Type type = switch (event.type()) {
            case NODE_CREATED -> Event.Type.CREATED;
            case NODE_DELETED -> Event.Type.DELETED;
            case NODE_DATA_CHANGED -> Event.Type.CHANGED;
            case NODE_CHILDREN_CHANGED -> Event.Type.CHILDREN;
            case RESYNC -> Event.Type.RESYNC;
            case DATA_WATCH_REMOVED, CHILD_WATCH_REMOVED, PERSISTENT_WATCH_REMOVED, WATCH_ENDED -> Event.Type.ENDED;
        };
        watch.told(type, door.chroot().outside(event.path()), event.zxid(), toldSession);
    }

    private static CompletableFuture<Answer> make(AsyncZkClient zk, Door door, Call call, @Nullable Watcher watcher) {
        Step step = call.step();
        String path = door.chroot().inside(step.path());
        if (call.form() == Call.Form.MULTI) {
            return zk.multi(operations(door, call)).thenApply(OurSubject::answer);
        }
        if (call.form() == Call.Form.SYNCED) {
            return zk.sync(path).thenCombine(make(zk, door, Call.of(step), watcher), (synced, answer) -> answer);
        }
        return switch (step.kind()) {
            case GET -> zk.getData(path, watcher).thenApply(OurSubject::answer);
            case EXISTS -> zk.exists(path, watcher).thenApply(OurSubject::answer);
            case CHILDREN -> zk.getChildrenWithStat(path, watcher).thenApply(OurSubject::answer);
            case SET -> zk.setData(path, step.bytes(), step.version()).thenApply(OurSubject::answer);
            case CREATE, CREATE_EPHEMERAL ->
                zk.createWithStat(path, step.bytes(), options(step)).thenApply(created -> answer(created.stat()));
            case DELETE -> zk.delete(path, step.version()).thenApply(done -> Answer.ok(Shown.NOTHING));
            case WATCH, WATCH_TREE ->
                zk.addWatch(
                                path,
                                step.kind() == Step.Kind.WATCH ? WatchMode.PERSISTENT : WatchMode.PERSISTENT_RECURSIVE,
                                watcher)
                        .thenApply(done -> Answer.ok(Shown.NOTHING));
            case CHECK -> throw new IllegalArgumentException("Not a call of its own: " + call);
        };
    }

    private static List<Op> operations(Door door, Call call) {
        List<Op> operations = new ArrayList<>();
        for (Step step : call.steps()) {
            String path = door.chroot().inside(step.path());
            operations.add(
                    switch (step.kind()) {
                        case SET -> Op.setData(path, step.bytes(), step.version());
                        case CREATE, CREATE_EPHEMERAL -> Op.create(path, step.bytes(), options(step));
                        case DELETE -> Op.delete(path, step.version());
                        case CHECK -> Op.check(path, step.version());
                        case GET, EXISTS, CHILDREN, WATCH, WATCH_TREE ->
                            throw new IllegalArgumentException("Not in a multi: " + step);
                    });
        }
        return operations;
    }

    private static CreateOptions options(Step step) {
        return step.kind() == Step.Kind.CREATE ? CreateOptions.PERSISTENT : CreateOptions.EPHEMERAL;
    }

    private static Answer answer(NodeData node) {
        return Answer.ok(shown(node.stat(), Values.of(node.data())));
    }

    private static Answer answer(Optional<Stat> stat) {
        return Answer.ok(stat.map(there -> shown(there, null)).orElse(Shown.ABSENT));
    }

    private static Answer answer(Children children) {
        return Answer.ok(shown(children.stat(), Shown.sumOf(children.names())));
    }

    private static Answer answer(Stat stat) {
        return Answer.ok(shown(stat, null));
    }

    private static Answer answer(List<OpResult> results) {
        return Answer.ok(results.stream()
                .map(result -> result instanceof OpResult.DataSet set ? shown(set.stat(), null) : Shown.NOTHING)
                .toArray(Shown[]::new));
    }

    private static Shown shown(Stat stat, @Nullable String value) {
        return new Shown(value, stat.czxid(), stat.mzxid(), stat.pzxid(), stat.version());
    }

    private static Answer failed(Call call, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof ZkException refused)) {
            WorkerMain.wrong(call + " fails: " + cause);
            return Answer.failed(Outcome.UNKNOWN, cause.getClass().getSimpleName());
        }
        if (refused.code() == ErrorCode.NO_NODE && call.step().kind().isRead()) {
            return Answer.ok(Shown.ABSENT);
        }
        Outcome outcome = switch (refused.outcome()) {
            case NOT_SENT -> Outcome.NOT_SENT;
            case REJECTED -> Outcome.REFUSED;
            case UNKNOWN -> Outcome.UNKNOWN;
        };
        return Answer.failed(outcome, refused.code().name());
    }
}
