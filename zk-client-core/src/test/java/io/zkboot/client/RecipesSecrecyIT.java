/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.Op;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.group.GroupMembership;
import io.zkboot.client.recipe.group.ZkGroup;
import io.zkboot.client.recipe.lease.LeaseLayout;
import io.zkboot.client.recipe.lease.LeaseOptions;
import io.zkboot.client.recipe.lease.ZkLease;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.LockOptions;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.client.recipe.migration.Migration;
import io.zkboot.client.recipe.migration.ZkMigrations;
import io.zkboot.client.recipe.node.PersistentNode;
import io.zkboot.client.recipe.queue.ItemCodec;
import io.zkboot.client.recipe.queue.QueueConsumer;
import io.zkboot.client.recipe.queue.QueueOptions;
import io.zkboot.client.recipe.queue.ZkQueue;
import io.zkboot.client.recipe.value.CounterFormat;
import io.zkboot.client.recipe.value.CounterOptions;
import io.zkboot.client.recipe.value.SharedValue;
import io.zkboot.client.recipe.value.ValueCodec;
import io.zkboot.client.recipe.value.ZkCounter;
import io.zkboot.client.recipe.value.ZkMetadataStore;
import io.zkboot.client.recipe.watch.DataWatch;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Markers;
import io.zkboot.client.testing.Shows;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Recipes and codecs show no data either, whatever they find in their nodes and whatever fails. */
@Tag("any-jdk")
@Timeout(180)
class RecipesSecrecyIT {
    private static final CreateOptions NODE = CreateOptions.PERSISTENT.withParents();

    private final Markers markers = new Markers();
    private final List<String> shown = new CopyOnWriteArrayList<>();

    @Test
    @Shows({"T09", "D08"})
    void noRecipeAndNoCodecShowsDataInLogsExceptionsAndTexts() throws Exception {
        try (LogCapture log = LogCapture.of("io.zkboot.client");
                EmbeddedServer server = EmbeddedServer.start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ZkClient client = TestClient.connect(proxy.connectString())) {
            byte[] garbled = garbled(markers.bytes("strange data"));
            nodesOfStrangers(client, garbled);
            queueOfStrangers(client, garbled);
            decodersThatQuoteTheData(client);
            List<CompletableFuture<?>> unfinished = ownData(client, proxy);
            client.close();
            for (CompletableFuture<?> future : unfinished) {
                assertThat(future).failsWithin(LIMIT);
                failure(future::join);
            }
            assertThat(shown).hasSizeGreaterThan(30);
            assertThat(markers.foundIn(shown + log.text())).isEmpty();
            assertThat(markers.foundIn(shown + log.text() + markers.text("planted")))
                    .containsExactly("planted");
        }
    }

    /** No recipe can make sense of what is there. */
    private void nodesOfStrangers(ZkClient client, byte[] garbled) {
        byte[] strange = markers.bytes("strange data");
        client.create("/strange/lease_holder", strange, NODE);
        client.setData("/strange", strange);
        client.create("/migrations/applied/000001-first", strange, NODE);
        client.create("/garbled", garbled, NODE);
        for (CounterFormat format : CounterFormat.values()) {
            ZkCounter counter = ZkCounter.of(client, "/strange", CounterOptions.DEFAULTS.withFormat(format));
            failure(counter::get);
            failure(counter::increment);
        }
        try (SharedValue<Integer> value = SharedValue.of(client, "/strange", ValueCodec.INT, 0)) {
            failure(() -> {
                value.start(LIMIT);
                value.read();
            });
            shown.add(value.toString());
        }
        for (LeaseLayout layout : LeaseLayout.values()) {
            ZkLease lease = ZkLease.of(client, "/strange", LeaseOptions.DEFAULTS.withLayout(layout));
            failure(lease::holder);
            failure(() -> lease.tryAcquire(LIMIT));
        }
        failure(ZkMigrations.of(client, "/migrations", List.of())::applied);
        failure(() -> client.withCodec(DataCodec.gzip()).getData("/garbled"));
    }

    private void queueOfStrangers(ZkClient client, byte[] garbled) throws InterruptedException {
        ZkQueue.of(client, "/queue").put(garbled);
        CountDownLatch failed = new CountDownLatch(1);
        RecipeObserver observer = new RecipeObserver() {
            @Override
            public void listenerFailed(String recipe, String path, Throwable failure) {
                shown.add(trace(failure));
                failed.countDown();
            }
        };
        ZkQueue<byte[]> queue = ZkQueue.of(
                client, "/queue", ItemCodec.of(DataCodec.gzip()), QueueOptions.DEFAULTS.withObserver(observer));
        failure(queue::peek);
        failure(queue::poll);
        try (QueueConsumer consumer = queue.consume(item -> shown.add(item + Arrays.toString(item.value())))) {
            assertThat(failed.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            shown.add(consumer + " of " + queue);
        }
    }

    /** What they throw is not ours, and stays out of our texts all the same. */
    private void decodersThatQuoteTheData(ZkClient client) throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        try (ZkCache<String> cache = ZkCache.tree(client, "/strange")
                        .values((path, data) -> quote(data))
                        .build();
                DataWatch<String> watch = DataWatch.builder(client, "/strange")
                        .values((path, data) -> quote(data))
                        .start(watched -> {
                            shown.add(watched.toString());
                            told.countDown();
                            return true;
                        })) {
            cache.addListener(change -> shown.add(change + " " + change.current()));
            cache.start();
            assertThat(cache.awaitInitialised(LIMIT)).isTrue();
            client.setData("/strange", markers.bytes("strange data"));
            assertThat(told.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            shown.add(cache.snapshot() + " in " + cache + ", " + watch);
        }
    }

    private static String quote(byte @Nullable [] data) {
        String quoted = new String(data == null ? new byte[0] : data, StandardCharsets.UTF_8);
        throw new IllegalStateException("Cannot read " + quoted);
    }

    /** Returns what was begun without a connection, with data in it. */
    private List<CompletableFuture<?>> ownData(ZkClient client, FaultProxy proxy) {
        byte[] data = markers.bytes("own data");
        String text = markers.text("own text");
        ZkQueue<String> queue = ZkQueue.of(client, "/own/queue", ItemCodec.TEXT);
        ZkMetadataStore store = ZkMetadataStore.of(client, "/own/store");
        SharedValue<String> value = SharedValue.of(client, "/own/value", ValueCodec.TEXT, text);
        ZkGroup group = ZkGroup.of(client, "/own/group");
        PersistentNode node = PersistentNode.of(client, "/own/node", data);
        ZkLock lock = ZkLock.of(client, "/own/lock", LockOptions.DEFAULTS.withMetadata(text));
        Migration migration = Migration.of("first", Op.create("/own/migrated", data));
        ZkMigrations migrations = ZkMigrations.of(client, "/own/migrations", List.of(migration));
        queue.put(text);
        store.put("key", text);
        value.start(LIMIT);
        group.start();
        GroupMembership membership = group.join("one", data);
        assertThat(membership.awaitJoined(LIMIT)).isTrue();
        assertThat(group.awaitInitialised(LIMIT)).isTrue();
        node.start();
        assertThat(node.awaitCreated(LIMIT)).isTrue();
        migrations.migrate(LIMIT);
        try (Grant grant = lock.acquire(LIMIT)) {
            shown.add(grant + " " + lock.queue() + " " + lock);
        }
        for (Object one : List.of(queue, store, value, value.get(), group, group.members(), membership, node)) {
            shown.add(one.toString());
        }
        shown.add(migration + " " + migrations + " " + migrations.applied());

        byte[] newData = markers.bytes("new data");
        String newText = markers.text("new text");
        proxy.refuse(true);
        proxy.cut();
        List<CompletableFuture<?>> unfinished = List.of(
                queue.putAsync(newText),
                queue.takeAsync(LIMIT),
                store.putAsync("key", newText),
                store.replaceAsync("key", text, newText),
                value.setAsync(newText),
                membership.setDataAsync(newData),
                node.setDataAsync(newData),
                lock.acquireAsync(LIMIT),
                migrations.migrateAsync(LIMIT),
                client.withCodec(DataCodec.gzip()).async().setData("/own/node", newData));
        node.closeAsync(); // nodes that stay would wait for a new start of the client
        membership.closeAsync();
        return unfinished;
    }

    private void failure(ThrowingCallable call) {
        Throwable failure = catchThrowable(call);
        assertThat(failure).isNotNull();
        shown.add(trace(failure));
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /** Begins like GZIP, and is none. */
    private static byte[] garbled(byte[] data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0x1f);
        bytes.write(0x8b);
        bytes.writeBytes(data);
        return bytes.toByteArray();
    }
}
