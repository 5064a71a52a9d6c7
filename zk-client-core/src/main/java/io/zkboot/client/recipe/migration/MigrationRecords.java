/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.migration;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.recipe.internal.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where it is recorded what was applied. */
final class MigrationRecords {
    private final String path;

    MigrationRecords(String path) {
        this.path = path;
    }

    String path() {
        return path;
    }

    private String parent() {
        return path + "/applied";
    }

    String node(int number, String name) {
        return parent() + "/" + MigrationRecord.name(number, name);
    }

    CompletableFuture<@Nullable Void> makeParent(AsyncZkClient zk) {
        return zk.ensurePath(parent());
    }

    /** Returns all, in order. */
    CompletableFuture<List<MigrationRecord>> read(AsyncZkClient zk) {
        return zk.getChildren(parent())
                .exceptionallyCompose(failure -> Waiting.unwrapped(failure) instanceof NoNodeException
                        ? CompletableFuture.completedFuture(List.of())
                        : CompletableFuture.failedFuture(failure))
                .thenCompose(names -> read(zk, names.stream().sorted().toList()));
    }

    private CompletableFuture<List<MigrationRecord>> read(AsyncZkClient zk, List<String> names) {
        CompletableFuture<List<MigrationRecord>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (String name : names) {
            CompletableFuture<NodeData> node = zk.getData(parent() + "/" + name); // all are on their way at once
            all = all.thenCombine(node, (records, read) -> {
                records.add(MigrationRecord.parse(parent(), name, read));
                return records;
            });
        }
        return all;
    }
}
