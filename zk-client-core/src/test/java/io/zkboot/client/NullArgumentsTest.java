/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.zkboot.client.admin.FourLetterWords;
import io.zkboot.client.admin.Quota;
import io.zkboot.client.admin.Quotas;
import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.ReadOp;
import io.zkboot.client.data.Reconfiguration;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.data.Stat;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.host.DnsSrvHostProvider;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.barrier.ZkBarrier;
import io.zkboot.client.recipe.barrier.ZkDoubleBarrier;
import io.zkboot.client.recipe.group.GroupOptions;
import io.zkboot.client.recipe.group.PartitionPlan;
import io.zkboot.client.recipe.group.SetPartitioner;
import io.zkboot.client.recipe.group.ZkGroup;
import io.zkboot.client.recipe.lease.LeaseLayout;
import io.zkboot.client.recipe.lease.LeaseOptions;
import io.zkboot.client.recipe.lease.ZkLease;
import io.zkboot.client.recipe.lease.ZkMultiLease;
import io.zkboot.client.recipe.lock.LockOptions;
import io.zkboot.client.recipe.lock.ReentrantZkLock;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.client.recipe.lock.ZkMultiLock;
import io.zkboot.client.recipe.lock.ZkReadWriteLock;
import io.zkboot.client.recipe.lock.ZkSemaphore;
import io.zkboot.client.recipe.migration.ZkMigrations;
import io.zkboot.client.recipe.node.NodeOptions;
import io.zkboot.client.recipe.node.PersistentNode;
import io.zkboot.client.recipe.queue.ConsumerOptions;
import io.zkboot.client.recipe.queue.ItemCodec;
import io.zkboot.client.recipe.queue.QueueLayout;
import io.zkboot.client.recipe.queue.QueueOptions;
import io.zkboot.client.recipe.queue.ZkQueue;
import io.zkboot.client.recipe.value.CounterOptions;
import io.zkboot.client.recipe.value.SharedValue;
import io.zkboot.client.recipe.value.SharedValueOptions;
import io.zkboot.client.recipe.value.ValueCodec;
import io.zkboot.client.recipe.value.Versioned;
import io.zkboot.client.recipe.value.ZkCounter;
import io.zkboot.client.recipe.value.ZkMetadataStore;
import io.zkboot.client.recipe.value.ZkSequence;
import io.zkboot.client.recipe.watch.ChildrenWatch;
import io.zkboot.client.recipe.watch.DataWatch;
import io.zkboot.client.retry.KazooRetry;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.security.TlsConfig;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.net.Socket;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Null where none is taken is an {@link IllegalArgumentException}, in every public method and constructor that users
 * call: whatever is added to the packages of the front door is called here with each of its arguments left out.
 */
class NullArgumentsTest {
    /** The packages whose classes users make and call. Those of {@code error} are made by the client alone. */
    private static final Set<String> PACKAGES = Set.of(
            "",
            ".admin",
            ".data",
            ".event",
            ".host",
            ".recipe.barrier",
            ".recipe.group",
            ".recipe.lease",
            ".recipe.lock",
            ".recipe.migration",
            ".recipe.node",
            ".recipe.queue",
            ".recipe.value",
            ".recipe.watch",
            ".retry",
            ".security");

    /** What users implement, and the client calls. */
    private static final Set<String> CALLED_BY_THE_CLIENT = Set.of(
            "ClientObserver",
            "DataCodec",
            "GrantListener",
            "GroupListener",
            "HostProvider",
            "PersistentNodeListener",
            "ItemCodec",
            "ItemHandler",
            "ObservedOperation",
            "PartitionListener",
            "PartitionPlan",
            "RetryCallable",
            "ResultCallback",
            "RetryListener",
            "SessionListener",
            "SharedValueListener",
            "Sleeper",
            "SrvResolver",
            "ValueCodec",
            "ValueDecoder",
            "WatchListener",
            "Watcher");

    /** What the client makes, and users read. */
    private static final Set<String> MADE_BY_THE_CLIENT = Set.of(
            "Address",
            "AppliedMigration",
            "Backoff",
            "Children",
            "ChildrenWatch",
            "ClientIdentity",
            "Counters",
            "CreatedNode",
            "DataWatch",
            "EnsembleConfig",
            "EnsembleMember",
            "Grant",
            "GroupMember",
            "GroupMembership",
            "Item",
            "Lease",
            "LeaseHolder",
            "MultiGrant",
            "NodeAcl",
            "NodeChange",
            "NodeData",
            "OpResult",
            "QueueConsumer",
            "QueueEntry",
            "ReadResult",
            "RetryEvent",
            "SaslCredentials",
            "ServerInfo",
            "SessionSnapshot",
            "SetPartitioner",
            "StandingWatch",
            "StateChange",
            "WatchedChildren",
            "WatchedData",
            "WatchInfo",
            "TlsFailure",
            "WatchedEvent");

    private static final ZkClient CLIENT = ZkClient.builder("zk1").build();

    private static final List<Object> SAMPLES = List.of(
            CLIENT,
            CLIENT.async(),
            CLIENT.callbacks(),
            CLIENT.watchScope(),
            CLIENT.transaction(),
            ZkClient.builder("zk1"),
            FourLetterWords.to("zk1"),
            new Quotas(CLIENT),
            Quota.UNLIMITED,
            Acl.world(Acl.READ),
            CreateMode.PERSISTENT,
            CreateOptions.PERSISTENT,
            DeleteOptions.ANY_VERSION,
            SetDataOptions.ANY_VERSION,
            Reconfiguration.incremental(),
            Op.delete("/a"),
            ReadOp.getData("/a"),
            new Stat(1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1),
            new WatchedEvent(EventType.RESYNC, "/a"),
            new SessionCredentials(1, new byte[16]),
            new HostPort("zk1", 2181),
            new DnsSrvHostProvider("zk1"),
            RetryPolicy.NONE,
            new KazooRetry(RetryPolicy.NONE),
            SaslConfig.kerberosTicketCache(),
            LockOptions.DEFAULTS,
            GroupOptions.DEFAULTS,
            NodeOptions.DEFAULTS,
            ZkGroup.of(CLIENT, "/a"),
            SetPartitioner.builder(CLIENT, "/a", List.of("a")),
            PartitionPlan.BALANCED,
            DataWatch.builder(CLIENT, "/a"),
            ChildrenWatch.builder(CLIENT, "/a"),
            PersistentNode.of(CLIENT, "/a", null),
            ZkLock.of(CLIENT, "/a"),
            ZkReadWriteLock.of(CLIENT, "/a"),
            ZkSemaphore.of(CLIENT, "/a", 1),
            ZkMultiLock.of(CLIENT, List.of(ZkLock.of(CLIENT, "/a"))),
            ReentrantZkLock.of(ZkLock.of(CLIENT, "/a")),
            ZkBarrier.of(CLIENT, "/a"),
            ZkDoubleBarrier.of(CLIENT, "/a", 1),
            CounterOptions.DEFAULTS,
            ZkCounter.of(CLIENT, "/a"),
            ZkSequence.of(CLIENT, "/a", 1),
            ZkMetadataStore.of(CLIENT, "/a"),
            ZkMigrations.of(CLIENT, "/a", List.of()),
            new Versioned<>(1L, null),
            SharedValueOptions.DEFAULTS,
            SharedValue.of(CLIENT, "/a", ValueCodec.TEXT, ""),
            LeaseOptions.DEFAULTS,
            LeaseLayout.OWN,
            ZkLease.of(CLIENT, "/a"),
            ZkMultiLease.of(CLIENT, "/a", 1),
            Clock.systemUTC(),
            QueueOptions.DEFAULTS,
            QueueLayout.OWN,
            ConsumerOptions.DEFAULTS,
            ItemCodec.BYTES,
            ZkQueue.of(CLIENT, "/a"),
            RecipeObserver.NONE,
            TimeUnit.SECONDS,
            TlsConfig.builder(),
            TlsConfig.builder().build(),
            Duration.ofSeconds(1),
            Path.of("file"),
            new Random(1),
            new Socket(),
            new Subject(),
            new IllegalStateException(),
            context(),
            "/a");

    private static SSLContext context() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A public method or constructor, called with everything but one argument. */
    record LeftOut(Executable callable, int index) {
        @Override
        public String toString() {
            return callable.getDeclaringClass().getSimpleName() + "." + callable.getName() + " "
                    + callable.getParameters()[index].getType().getSimpleName() + " " + index;
        }
    }

    static List<LeftOut> everyArgument() throws Exception {
        List<LeftOut> all = new ArrayList<>();
        for (Class<?> type : publicTypes()) {
            List<Executable> callables = new ArrayList<>();
            callables.addAll(Arrays.asList(type.getConstructors()));
            callables.addAll(Arrays.asList(type.getDeclaredMethods()));
            for (Executable callable : callables) {
                if (isForUsers(type, callable)) {
                    for (int i = 0; i < callable.getParameterCount(); i++) {
                        if (mustBeGiven(callable, i)) {
                            all.add(new LeftOut(callable, i));
                        }
                    }
                }
            }
        }
        return all;
    }

    private static boolean isForUsers(Class<?> type, Executable callable) {
        int modifiers = callable.getModifiers();
        boolean ofObject = callable instanceof Method method
                && Arrays.stream(Object.class.getMethods())
                        .anyMatch(m -> m.getName().equals(method.getName()));
        boolean ofEnum = type.isEnum() && callable.getName().equals("valueOf");
        return Modifier.isPublic(modifiers)
                && !callable.isSynthetic()
                && !ofObject
                && !ofEnum
                && (Modifier.isStatic(modifiers) || !CALLED_BY_THE_CLIENT.contains(type.getSimpleName()))
                && !(callable instanceof Method && Watcher.class.isAssignableFrom(type));
    }

    private static boolean mustBeGiven(Executable callable, int index) {
        Class<?> raw = callable.getParameterTypes()[index];
        AnnotatedType type = callable.getAnnotatedParameterTypes()[index];
        AnnotatedElement parameter = callable.getParameters()[index];
        return !raw.isPrimitive()
                && !(callable.getGenericParameterTypes()[index] instanceof TypeVariable)
                && !type.isAnnotationPresent(Nullable.class)
                && !isNullableComponent(callable, index)
                && !parameter.isAnnotationPresent(Nullable.class);
    }

    /** The compact constructor of a record does not show the annotations of arrays. */
    private static boolean isNullableComponent(Executable callable, int index) {
        RecordComponent[] components = callable.getDeclaringClass().getRecordComponents();
        return callable instanceof Constructor<?>
                && components != null
                && components.length == callable.getParameterCount()
                && components[index].getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static List<Class<?>> publicTypes() throws Exception {
        List<Class<?>> types = new ArrayList<>();
        for (JavaClass found : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.zkboot.client")) {
            Class<?> type = found.reflect();
            if (PACKAGES.contains(type.getPackageName().substring("io.zkboot.client".length()))
                    && isPublic(type)
                    && !Throwable.class.isAssignableFrom(type)
                    && !MADE_BY_THE_CLIENT.contains(outermost(type).getSimpleName())
                    && !MADE_BY_THE_CLIENT.contains(type.getSimpleName())) {
                types.add(type);
            }
        }
        types.sort(Comparator.comparing(Class::getName));
        return types;
    }

    private static Class<?> outermost(Class<?> type) {
        Class<?> around = type.getDeclaringClass();
        return around == null ? type : outermost(around);
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getDeclaringClass() == null || isPublic(type.getDeclaringClass()));
    }

    @ParameterizedTest
    @MethodSource("everyArgument")
    void aMissingArgumentIsRefused(LeftOut left) {
        assertThatIllegalArgumentException()
                .as(left.toString())
                .isThrownBy(() -> call(left))
                .withMessageContaining("null");
    }

    @Test
    void noPartOfAListMayBeMissing() {
        List<Consumer<List<@Nullable String>>> lists = List.of(
                servers -> ZkClient.builder(withoutNullness(servers)),
                servers -> Reconfiguration.members(withoutNullness(servers)),
                servers -> Reconfiguration.incremental().adding(servers.toArray(new String[0])),
                names -> TlsConfig.builder().protocols(names.toArray(new String[0])),
                names -> TlsConfig.builder().cipherSuites(names.toArray(new String[0])));
        for (Consumer<List<@Nullable String>> list : lists) {
            assertThatIllegalArgumentException().isThrownBy(() -> list.accept(Arrays.asList("zk1", null)));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> CLIENT.multi(Arrays.asList(Op.delete("/a"), null)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CLIENT.multiRead(Arrays.asList(ReadOp.getData("/a"), null)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ZkFutures.allOf(Arrays.asList(new CompletableFuture<>(), null)));
        assertThat(CLIENT.state()).as("nothing of this has started it").isEqualTo(SessionState.CLOSED);
    }

    private static List<String> withoutNullness(List<@Nullable String> list) {
        @SuppressWarnings("unchecked")
        List<String> same = (List<String>) (List<?>) list;
        return same;
    }

    private static void call(LeftOut left) throws Throwable {
        Executable callable = left.callable();
        Object[] arguments = new Object[callable.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] =
                    i == left.index() ? null : sample(callable.getParameterTypes()[i], callable.getDeclaringClass());
        }
        try {
            if (callable instanceof Constructor<?> constructor) {
                constructor.newInstance(arguments);
            } else {
                Method method = (Method) callable;
                boolean isStatic = Modifier.isStatic(method.getModifiers());
                method.invoke(isStatic ? null : receiver(method.getDeclaringClass()), arguments);
            }
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object receiver(Class<?> type) {
        return SAMPLES.stream()
                .filter(type::isInstance)
                .findFirst()
                .orElseThrow(() -> new AssertionError("SAMPLES needs a " + type.getName()));
    }

    private static Object sample(Class<?> type, Class<?> of) {
        if (type == int.class) {
            return 1;
        }
        if (type == long.class) {
            return 1L;
        }
        if (type == double.class) {
            return 1.0;
        }
        if (type == boolean.class) {
            return false;
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 1);
        }
        if (type == List.class) {
            return List.of();
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        String home = of.getPackageName();
        if (type == String.class && (home.endsWith(".host") || home.endsWith(".security"))) {
            return "zk1";
        }
        return SAMPLES.stream()
                .filter(type::isInstance)
                .map(Object.class::cast)
                .findFirst()
                .orElseGet(() -> type.isInterface() ? idle(type) : otherwise(type));
    }

    private static Object idle(Class<?> type) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null);
    }

    private static Object otherwise(Class<?> type) {
        throw new AssertionError("SAMPLES needs a " + type.getName());
    }
}
