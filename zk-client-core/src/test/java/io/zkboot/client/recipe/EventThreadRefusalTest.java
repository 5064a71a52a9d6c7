/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Op;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.recipe.barrier.ZkBarrier;
import io.zkboot.client.recipe.barrier.ZkDoubleBarrier;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.group.GroupMembership;
import io.zkboot.client.recipe.group.PartitionListener;
import io.zkboot.client.recipe.group.SetPartitioner;
import io.zkboot.client.recipe.group.ZkGroup;
import io.zkboot.client.recipe.leader.LeaderOptions;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.client.recipe.leader.ZkLeaderObserver;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.ReentrantZkLock;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.client.recipe.lock.ZkMultiLock;
import io.zkboot.client.recipe.lock.ZkReadWriteLock;
import io.zkboot.client.recipe.lock.ZkSemaphore;
import io.zkboot.client.recipe.migration.Migration;
import io.zkboot.client.recipe.migration.ZkMigrations;
import io.zkboot.client.recipe.node.PersistentNode;
import io.zkboot.client.recipe.queue.Item;
import io.zkboot.client.recipe.queue.ItemCodec;
import io.zkboot.client.recipe.queue.ZkQueue;
import io.zkboot.client.recipe.value.SharedValue;
import io.zkboot.client.recipe.value.ValueCodec;
import io.zkboot.client.recipe.value.Versioned;
import io.zkboot.client.recipe.value.ZkCounter;
import io.zkboot.client.recipe.value.ZkMetadataStore;
import io.zkboot.client.recipe.value.ZkSequence;
import io.zkboot.client.recipe.watch.DataWatch;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What waits is refused on the EventThread, where it would never end; leases have a test of their own. */
class EventThreadRefusalTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    /** They have an asynchronous twin that tells of the end, and do not wait for it. */
    private static final Set<String> NOT_WAITING = Set.of("ZkCache.start", "Leadership.resign");

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedClients clients = new SimulatedClients();
    private final ZkClient client =
            SimulatedZkClients.of(clients.join(List.of(server), Duration.ofSeconds(6), new Random(1)));
    private final Map<String, ThrowingCallable> calls = new LinkedHashMap<>();

    /** The name of a method, behind which a space may say which one of several. */
    private void method(String name, ThrowingCallable call) {
        assertThat(calls.put(name, call)).as(name).isNull();
    }

    private <T> T finish(CompletableFuture<T> future) {
        assertThat(clients.runUntil(Duration.ofMinutes(1), future::isDone))
                .as("in time")
                .isTrue();
        return future.join();
    }

    private static List<String> blocking() {
        EventThreadRefusalTest table = new EventThreadRefusalTest();
        table.fill();
        return List.copyOf(table.calls.keySet());
    }

    private void fill() {
        barriers();
        caches();
        groups();
        leaders();
        locks();
        semaphores();
        migrations();
        nodes();
        queues();
        counters();
        values();
    }

    private void barriers() {
        ZkBarrier barrier = ZkBarrier.of(client, "/barrier");
        method("ZkBarrier.set", barrier::set);
        method("ZkBarrier.remove", barrier::remove);
        method("ZkBarrier.isSet", barrier::isSet);
        method("ZkBarrier.await", () -> barrier.await(LONG));
        method(
                "ZkDoubleBarrier.enter",
                () -> ZkDoubleBarrier.of(client, "/entered", 2).enter(LONG));
        ZkDoubleBarrier alone = ZkDoubleBarrier.of(client, "/alone", 1);
        finish(alone.enterAsync(LONG));
        method("ZkDoubleBarrier.leave", () -> alone.leave(LONG));
    }

    private void caches() {
        method(
                "ZkCache.awaitInitialised",
                () -> ZkCache.tree(client, "/tree").build().awaitInitialised(LONG));
        ZkCache<byte[]> cache = ZkCache.node(client, "/node").build();
        finish(cache.startAsync());
        method("ZkCache.refresh", () -> cache.refresh(LONG));
    }

    private void groups() {
        method("ZkGroup.awaitInitialised", () -> ZkGroup.of(client, "/group").awaitInitialised(LONG));
        method(
                "GroupMembership.awaitJoined",
                () -> ZkGroup.of(client, "/joining").join("a", new byte[0]).awaitJoined(LONG));
        GroupMembership member = ZkGroup.of(client, "/joined").join("a", new byte[0]);
        method("GroupMembership.setData", () -> member.setData(new byte[1], LONG));
        method(
                "SetPartitioner.acquired",
                () -> SetPartitioner.builder(client, "/set", List.of("a"))
                        .executor(Runnable::run)
                        .start(new PartitionListener<>() {})
                        .acquired(LONG));
    }

    private void leaders() {
        LeaderOptions here = LeaderOptions.DEFAULTS.withExecutor(Runnable::run);
        ZkLeaderObserver observer = ZkLeaderObserver.of(client, "/observed", here);
        observer.start();
        method("ZkLeaderObserver.awaitLeader", () -> observer.awaitLeader(LONG));
        method("ZkLeaderObserver.participants", observer::participants);
        method("ZkLeaderElection.awaitLeadership", () -> {
            ZkLeaderElection election = ZkLeaderElection.of(client, "/election", here);
            election.start();
            election.awaitLeadership(LONG);
        });
    }

    private void locks() {
        ZkLock lock = ZkLock.of(client, "/lock");
        method("ZkLock.acquire", () -> lock.acquire(LONG));
        method("ZkLock.tryAcquire", lock::tryAcquire);
        method("ZkLock.queue", lock::queue);
        method("ZkLock.revoke", lock::revoke);
        method("ZkLock.evict", () -> lock.evict(7));
        ReentrantZkLock again = ReentrantZkLock.of(lock);
        method("ReentrantZkLock.lock", again::lock);
        method("ReentrantZkLock.lockInterruptibly", again::lockInterruptibly);
        method("ReentrantZkLock.tryLock", again::tryLock);
        method("ReentrantZkLock.tryLock for a time", () -> again.tryLock(5, TimeUnit.MINUTES));
        ZkMultiLock several = ZkMultiLock.of(client, List.of(ZkLock.of(client, "/one"), ZkLock.of(client, "/two")));
        method("ZkMultiLock.acquire", () -> several.acquire(LONG));
        method("ZkMultiLock.tryAcquire", several::tryAcquire);
        ZkReadWriteLock readWrite = ZkReadWriteLock.of(client, "/rw");
        method("ZkLock.acquire to read", () -> readWrite.readLock().acquire(LONG));
        Grant written = finish(readWrite.writeLock().acquireAsync(LONG));
        method("ZkReadWriteLock.downgrade", () -> readWrite.downgrade(written));
    }

    private void semaphores() {
        ZkSemaphore semaphore = ZkSemaphore.of(client, "/semaphore", 3);
        method("ZkSemaphore.acquire", () -> semaphore.acquire(LONG));
        method("ZkSemaphore.acquire several", () -> semaphore.acquire(2, LONG));
        method("ZkSemaphore.tryAcquire", semaphore::tryAcquire);
        method("ZkSemaphore.tryAcquire several", () -> semaphore.tryAcquire(2));
        method("ZkSemaphore.queue", semaphore::queue);
        method("ZkSemaphore.revoke", semaphore::revoke);
        method("ZkSemaphore.evict", () -> semaphore.evict(7));
        method("ZkSemaphore.resize", () -> semaphore.resize(4));
    }

    private void migrations() {
        ZkMigrations migrations = ZkMigrations.of(
                client, "/migrations", List.of(new Migration("001", List.of(Op.create("/migrated", new byte[0])))));
        method("ZkMigrations.migrate", () -> migrations.migrate(LONG));
        method("ZkMigrations.applied", migrations::applied);
    }

    private void nodes() {
        PersistentNode node = PersistentNode.of(client, "/stays", new byte[0]);
        method("PersistentNode.awaitCreated", () -> node.awaitCreated(LONG));
        method("PersistentNode.setData", () -> node.setData(new byte[1], LONG));
        method(
                "StandingWatch.settled",
                () -> DataWatch.builder(client, "/watched")
                        .settle(Duration.ofSeconds(1))
                        .start()
                        .settled(LONG));
    }

    private void queues() {
        ZkQueue<String> queue = ZkQueue.of(client, "/queue", ItemCodec.TEXT);
        method("ZkQueue.put", () -> queue.put("a"));
        method("ZkQueue.putAll", () -> queue.putAll(List.of("a", "b"), 100));
        method("ZkQueue.take", () -> queue.take(LONG));
        method("ZkQueue.poll", queue::poll);
        method("ZkQueue.claim", () -> queue.claim(LONG));
        method("ZkQueue.tryClaim", queue::tryClaim);
        method("ZkQueue.size", queue::size);
        method("ZkQueue.peek", queue::peek);
        method("Item.acknowledge", claimed("/acknowledged")::acknowledge);
        method("Item.giveBack", claimed("/given-back")::giveBack);
        method("Item.reject", claimed("/rejected")::reject);
    }

    private Item<String> claimed(String path) {
        ZkQueue<String> queue = ZkQueue.of(client, path, ItemCodec.TEXT);
        finish(queue.putAsync("a"));
        return finish(queue.claimAsync(LONG)).orElseThrow();
    }

    private void counters() {
        ZkCounter counter = ZkCounter.of(client, "/counter");
        method("ZkCounter.get", counter::get);
        method("ZkCounter.getVersioned", counter::getVersioned);
        method("ZkCounter.add", () -> counter.add(2));
        method("ZkCounter.increment", counter::increment);
        method("ZkCounter.decrement", counter::decrement);
        method("ZkCounter.compareAndSet", () -> counter.compareAndSet(0, 1));
        method("ZkCounter.set", () -> counter.set(3));
        ZkCounter known = ZkCounter.of(client, "/known");
        Versioned<Long> now = finish(known.getVersionedAsync());
        method("ZkCounter.trySet", () -> known.trySet(now, 4));
        method("ZkSequence.next", () -> ZkSequence.of(client, "/sequence", 10).next());
    }

    private void values() {
        SharedValue<String> value = SharedValue.of(client, "/value", ValueCodec.TEXT, "");
        method("SharedValue.start", () -> value.start(LONG));
        method("SharedValue.read", value::read);
        method("SharedValue.set", () -> value.set("a"));
        method("SharedValue.update", () -> value.update(before -> before + "a"));
        SharedValue<String> known = SharedValue.of(client, "/known-value", ValueCodec.TEXT, "");
        Versioned<String> now = finish(known.readAsync());
        method("SharedValue.trySet", () -> known.trySet(now, "b"));
        ZkMetadataStore store = ZkMetadataStore.of(client, "/store");
        method("ZkMetadataStore.get", () -> store.get("key"));
        method("ZkMetadataStore.put", () -> store.put("key", "a"));
        method("ZkMetadataStore.putIfAbsent", () -> store.putIfAbsent("key", "a"));
        method("ZkMetadataStore.replace", () -> store.replace("key", "a", "b"));
        method("ZkMetadataStore.remove", () -> store.remove("key"));
    }

    /** One that waits would do so in real time, as time stands still meanwhile: that is what the timeout is for. */
    @ParameterizedTest
    @MethodSource("blocking")
    @Timeout(20)
    void whatWaitsIsRefusedOnTheEventThread(String name) {
        fill();
        List<Throwable> thrown = new ArrayList<>();
        CompletableFuture<Void> there = client.async().newFuture();
        there.thenRun(() -> thrown.add(catchThrowable(calls.get(name))));
        there.complete(null);
        clients.run(Duration.ofMillis(10));
        assertThat(thrown)
                .singleElement()
                .isInstanceOfSatisfying(
                        IllegalStateException.class,
                        refusal -> assertThat(refusal).hasMessageContaining("on the EventThread would never end"));
    }

    @Test
    void everyMethodWithAnAsynchronousTwinIsTried() {
        Set<String> tried =
                blocking().stream().map(name -> name.split(" ")[0]).collect(Collectors.toCollection(TreeSet::new));
        Set<String> missing = new TreeSet<>();
        for (JavaClass each : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.zkboot.client.recipe")) {
            boolean of = each.isInterface()
                    && each.getModifiers().contains(JavaModifier.PUBLIC)
                    && !resideInAPackage("..recipe.internal..").test(each)
                    && !resideInAPackage("..recipe.lease..").test(each);
            if (of) {
                Set<String> names =
                        each.getMethods().stream().map(JavaMethod::getName).collect(Collectors.toSet());
                names.stream()
                        .filter(name -> names.contains(name + "Async") && !name.equals("close"))
                        .map(name -> each.getSimpleName() + "." + name)
                        .forEach(missing::add);
            }
        }
        assertThat(missing).as("methods").hasSizeGreaterThan(50);
        missing.removeAll(tried);
        missing.removeAll(NOT_WAITING);
        assertThat(missing).isEmpty();
    }
}
