/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.LockOptions;
import io.zkboot.client.recipe.lock.QueueEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What all locks in memory do with a queue. */
final class MemoryContention {
    /** Longer than anything takes that has no timeout of its own. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(24);
    private static final byte[] REVOKE = "__REVOKE__".getBytes(StandardCharsets.UTF_8);

    private final MemoryProcess process;
    private final String recipe;
    private final MemoryKind kind;
    private final String path;
    private final LockOptions options;
    private final int permits;

    MemoryContention(MemoryProcess process, String recipe, MemoryKind kind, String path, LockOptions options) {
        this(process, recipe, kind, path, options, 0);
    }

    MemoryContention(
            MemoryProcess process, String recipe, MemoryKind kind, String path, LockOptions options, int permits) {
        if (ZnodePath.requireValid(given("path", path)).equals("/")) {
            throw new IllegalArgumentException(
                    "The path of a " + recipe + " cannot be the root: name a node below it.");
        }
        this.process = process;
        this.recipe = recipe;
        this.kind = kind;
        this.path = path;
        this.options = given("options", options);
        this.permits = permits;
    }

    static <T> T given(String what, @Nullable T argument) {
        if (argument == null) {
            throw new IllegalArgumentException("The " + what + " is null; it must be given.");
        }
        return argument;
    }

    MemoryProcess process() {
        return process;
    }

    String recipe() {
        return recipe;
    }

    MemoryKind kind() {
        return kind;
    }

    String path() {
        return path;
    }

    MemoryQueue queue() {
        String what = kind == MemoryKind.WRITE ? MemoryKind.READ.text() : kind.text();
        return process.servers().queue(what, path);
    }

    byte[] metadata() {
        byte[] bytes = options.metadata();
        return bytes == null ? "in memory".getBytes(StandardCharsets.UTF_8) : bytes;
    }

    @Nullable Duration maxHold() {
        return options.maxHold();
    }

    Executor executor() {
        return options.executor();
    }

    boolean isRevoked(MemoryNode node) {
        return Arrays.equals(node.data(), REVOKE);
    }

    /** Tells the observer, once what happens now has happened. */
    void tell(Consumer<RecipeObserver> what) {
        process.servers().mail(() -> MemoryServers.loudly(() -> what.accept(options.observer())));
    }

    void listenerFailed(Throwable failure) {
        MemoryServers.loudly(() -> options.observer().listenerFailed(recipe, path, failure));
    }

    /** Returns why somebody cannot contend who says another number of permits than has been agreed on. */
    @Nullable RuntimeException disagreement(int wanted) {
        List<Integer> agreed = queue().permits();
        if (permits == 0) {
            return null;
        }
        if (agreed.isEmpty()) {
            agreed.add(permits);
        }
        if (agreed.contains(permits)) {
            return wanted <= agreed.get(0)
                    ? null
                    : new IllegalArgumentException("An acquisition of " + path + " wants " + wanted
                            + " permits, and there are " + agreed.get(0) + ".");
        }
        return new IllegalStateException("The number of permits of " + path + " is " + permits
                + " here, but others have agreed on " + agreed.get(0) + ". Use the same everywhere.");
    }

    List<Integer> agreed() {
        synchronized (process.servers()) {
            return List.copyOf(queue().permits());
        }
    }

    CompletableFuture<@Nullable Void> resizeAsync(int number) {
        return process.ask("resize", path, () -> {
            List<Integer> agreed = queue().permits();
            if (agreed.isEmpty()) {
                agreed.add(permits);
            }
            agreed.remove((Integer) number);
            agreed.add(0, number);
            process.servers()
                    .joined()
                    .forEach(each -> each.attempts().stream().toList().forEach(MemoryAttempt::reconsider));
            queue().tellHolders();
            return null;
        });
    }

    // ---- what there is to do ----

    CompletableFuture<Grant> acquireAsync(int weight, Duration timeout) {
        if (given("timeout", timeout).compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("The timeout must be 1 ms at least, but is " + timeout
                    + "; tryAcquire() is for who does not want to wait.");
        }
        Duration bounded = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
        return MemoryAttempt.begin(this, weight, true, bounded, Optional::orElseThrow);
    }

    /** Waits for as long as that takes. */
    CompletableFuture<Grant> standAsync() {
        return MemoryAttempt.begin(this, 1, true, null, Optional::orElseThrow);
    }

    Grant acquire(int weight, Duration timeout) {
        return await(acquireAsync(weight, timeout), "acquire", timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout);
    }

    CompletableFuture<Optional<Grant>> tryAcquireAsync(int weight) {
        return MemoryAttempt.begin(this, weight, false, LIMIT, grant -> grant.map(held -> (Grant) held));
    }

    Optional<Grant> tryAcquire(int weight) {
        return await(tryAcquireAsync(weight), "tryAcquire", LIMIT);
    }

    CompletableFuture<List<QueueEntry>> queueAsync() {
        return process.ask(
                "queue", path, () -> queue().nodes().stream().map(this::entry).toList());
    }

    private QueueEntry entry(MemoryNode node) {
        return new QueueEntry(
                node.name(),
                node.sessionId(),
                node.since(),
                node.czxid(),
                queue().holds(node),
                node.permits(),
                node.data());
    }

    CompletableFuture<Integer> revokeAsync() {
        return process.ask("revoke", path, () -> {
            List<MemoryNode> holders =
                    queue().nodes().stream().filter(queue()::holds).toList();
            for (MemoryNode node : holders) {
                node.data(REVOKE);
                if (node.owner().process().hears()) {
                    node.owner().revokeRequested();
                }
            }
            return holders.size();
        });
    }

    CompletableFuture<Boolean> evictAsync(long czxid) {
        return process.ask("evict", path, () -> queue().remove(node -> node.czxid() == czxid) > 0);
    }

    <T> T await(CompletableFuture<T> answer, String what, Duration longest) {
        return process.servers().await(answer, what, path, longest);
    }

    <T> T await(CompletableFuture<T> answer, String what) {
        return await(answer, what, LIMIT);
    }
}
