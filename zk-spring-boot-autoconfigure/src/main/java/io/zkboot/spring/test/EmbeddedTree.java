/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.test;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.data.Children;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NotEmptyException;
import io.zkboot.client.error.ZkException;
import io.zkboot.spring.autoconfigure.ZkConnectionDetails;
import io.zkboot.spring.embedded.EmbeddedZooKeeperServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What tests leave on the server of a context, told from what the application has made as it started. */
final class EmbeddedTree {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** Owners of persistent nodes and of containers, which are no sessions. */
    private static final Set<Long> PERSISTENT = Set.of(0L, Long.MIN_VALUE);

    private static final String OF_SERVER = "/zookeeper";

    private final EmbeddedZooKeeperServer server;
    private final ZkConnectionDetails details;
    private @Nullable Set<String> first;

    EmbeddedTree(EmbeddedZooKeeperServer server, ZkConnectionDetails details) {
        this.server = server;
        this.details = details;
    }

    /** The first time, remembers which nodes there are; later removes those that are not ephemeral and were not. */
    synchronized void clean() {
        try (ZkClient client = client()) {
            client.start(LIMIT);
            Set<String> kept = first;
            if (kept == null) {
                Set<String> found = new HashSet<>();
                collect(client, "/", found);
                first = found;
                return;
            }
            for (String path : children(client, "/")) {
                remove(client, path, kept);
            }
        }
    }

    /** Whether it is known what was there at first. */
    synchronized boolean isKnown() {
        return first != null;
    }

    private ZkClient client() {
        ZkClientBuilder builder = ZkClient.builder(server.connectString()).name("embedded-tree");
        details.getAuth()
                .forEach(auth -> builder.auth(auth.scheme(), auth.credentials().getBytes(UTF_8)));
        return builder.build();
    }

    private static void collect(ZkClient client, String path, Set<String> found) {
        try {
            for (String child : children(client, path)) {
                found.add(child);
                collect(client, child, found);
            }
        } catch (NoAuthException ex) {
            found.add(path); // what is below is the application's own
        }
    }

    private static void remove(ZkClient client, String path, Set<String> kept) {
        try {
            for (String child : children(client, path)) {
                remove(client, child, kept);
            }
            if (!kept.contains(path) && !isEphemeral(client, path)) {
                client.delete(path);
            }
        } catch (NoNodeException | NotEmptyException ex) {
            return; // it is gone, or above one that is kept
        } catch (ZkException ex) {
            if (kept.contains(path)) {
                return;
            }
            throw new IllegalStateException(
                    "@EmbeddedZooKeeper cannot remove the node " + path + ", which a test has left: " + ex.getMessage()
                            + " Let the test delete it, or choose clean = NEVER.",
                    ex);
        }
    }

    private static boolean isEphemeral(ZkClient client, String path) {
        return client.exists(path)
                .map(stat -> !PERSISTENT.contains(stat.ephemeralOwner()) && !isTtl(stat.ephemeralOwner()))
                .orElse(true);
    }

    private static boolean isTtl(long owner) {
        return owner >>> 56 == 0xff;
    }

    private static List<String> children(ZkClient client, String path) {
        List<String> paths = new ArrayList<>();
        try {
            Children children = client.getChildrenWithStat(path);
            for (String name : children.names()) {
                String child = path.equals("/") ? "/" + name : path + "/" + name;
                if (!child.equals(OF_SERVER)) {
                    paths.add(child);
                }
            }
        } catch (NoNodeException ex) {
            return paths; // it has just been deleted
        }
        return paths;
    }
}
