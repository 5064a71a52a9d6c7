/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkFutures;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.cache.CachedNode;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.cache.ZkCacheBuilder;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.node.NodeOptions;
import io.zkboot.client.recipe.node.PersistentNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A group whose members are the children of a node. */
final class NodeGroup implements ZkGroup {
    /** For the answers of servers that are there. */
    static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final ZkClient client;
    private final Door door;
    private final String path;
    private final GroupOptions options;
    private final MemberNames names;
    private final ZkCache<byte[]> cache;
    private final List<NodeMembership> own = new ArrayList<>(); // guarded by itself
    private final List<CompletableFuture<@Nullable Void>> leaving = new ArrayList<>(); // guarded by own
    private final List<MemberEvents> listeners = new ArrayList<>(); // guarded by itself
    private boolean closed; // guarded by own

    NodeGroup(ZkClient client, String path, GroupOptions options) {
        this.client = given("client", client);
        this.door = new Door(client);
        this.path = ZnodePath.requireValid(path);
        this.options = given("options", options);
        this.names = new MemberNames(options.layout());
        ZkCacheBuilder<byte[]> builder = ZkCache.children(client, path)
                .filter(node -> node.equals(path) || names.covers(ZnodePath.name(node)))
                .executor(options.executor())
                .observer(options.observer());
        if (options.layout() == GroupLayout.KAZOO_SHALLOW_PARTY) {
            builder.withoutData();
        }
        this.cache = builder.build();
        if (options.observer() != RecipeObserver.NONE) {
            cache.addListener(new MemberCount(this, options.observer()), Runnable::run);
        }
    }

    MemberNames names() {
        return names;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public void start() {
        cache.start();
    }

    @Override
    public boolean awaitInitialised(Duration timeout) {
        return cache.awaitInitialised(timeout);
    }

    @Override
    public CompletableFuture<@Nullable Void> awaitInitialisedAsync() {
        return cache.startAsync();
    }

    @Override
    public GroupMembership join(String id, byte @Nullable [] data) {
        String at = names.pathFor(path, given("id", id));
        byte[] stored = names.dataFor(id, data);
        NodeMembership member =
                new NodeMembership(id, PersistentNode.of(client, at, stored, nodeOptions()), names, this::leave);
        synchronized (own) {
            if (closed) {
                throw new IllegalStateException("The group " + path + " is closed; make another one.");
            }
            if (own.stream().anyMatch(each -> each.node().path().equals(at))) {
                throw new IllegalStateException("\"" + id + "\" is a member of " + path
                        + " through this group already; close that membership before, or choose another id.");
            }
            own.add(member);
        }
        try {
            member.node().start();
        } catch (RuntimeException | Error notBegun) {
            synchronized (own) {
                own.remove(member); // so that it can be tried again
            }
            throw notBegun;
        }
        return member;
    }

    private NodeOptions nodeOptions() {
        NodeOptions given = options.node();
        return new NodeOptions(
                CreateMode.EPHEMERAL,
                null,
                given.acl(),
                given.parents(),
                false,
                given.takeOver(),
                false,
                given.longestPause(),
                options.executor(),
                options.observer());
    }

    /** Lets a member leave. Until its node has gone another one with its id would take that for its own. */
    private CompletableFuture<@Nullable Void> leave(NodeMembership member) {
        CompletableFuture<@Nullable Void> left = member.node().closeAsync().whenComplete((gone, failure) -> {
            synchronized (own) {
                own.remove(member);
            }
        });
        synchronized (own) {
            leaving.removeIf(CompletableFuture::isDone);
            leaving.add(left);
        }
        return door.ownFuture(left);
    }

    @Override
    public List<GroupMember> members() {
        return membersOf(cache.stream());
    }

    List<GroupMember> membersOf(Stream<CachedNode<byte[]>> nodes) {
        List<GroupMember> members = new ArrayList<>();
        nodes.forEach(node -> {
            GroupMember member = names.member(node);
            if (member != null) {
                members.add(member);
            }
        });
        members.sort(Comparator.comparingLong(GroupMember::since).thenComparing(GroupMember::path));
        return List.copyOf(members);
    }

    @Override
    public Optional<GroupMember> member(String id) {
        given("id", id);
        return members().stream().filter(member -> member.id().equals(id)).findFirst();
    }

    @Override
    public boolean isStale() {
        return cache.isStale();
    }

    @Override
    public Optional<Duration> staleFor() {
        return cache.staleFor();
    }

    @Override
    public void addListener(GroupListener listener) {
        MemberEvents added = new MemberEvents(this, given("listener", listener));
        synchronized (listeners) {
            cache.addListener(added);
            listeners.add(added);
        }
    }

    @Override
    public void removeListener(GroupListener listener) {
        given("listener", listener);
        synchronized (listeners) {
            for (MemberEvents each : listeners) {
                if (each.listener() == listener) {
                    listeners.remove(each);
                    cache.removeListener(each);
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            Waiting.await(closeAsync(), "close", path, CLOSE_LIMIT);
        } catch (OperationTimeoutException | IllegalStateException late) {
            // Or on the EventThread: the rest is done in the background.
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> closeAsync() {
        List<NodeMembership> members;
        synchronized (own) {
            closed = true;
            members = List.copyOf(own);
        }
        cache.close();
        for (NodeMembership member : members) {
            CompletableFuture<?> unused = leave(member);
        }
        List<CompletableFuture<@Nullable Void>> all;
        synchronized (own) {
            all = List.copyOf(leaving); // also those that began to leave before
        }
        return ZkFutures.allOf(all).thenApply(left -> null);
    }

    @Override
    public String toString() {
        return "ZkGroup[" + path + ", " + cache.size() + " nodes" + (isStale() ? ", stale" : "") + "]";
    }
}
