/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.data.Stat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Writes the data of a double barrier: how many it takes, and who has passed. */
final class RoundStart {
    private static final CreateOptions BARRIER =
            CreateOptions.PERSISTENT.withParents(CreateMode.CONTAINER).asIdempotent();

    private final AsyncZkClient zk;
    private final String path;
    private final int size;

    RoundStart(AsyncZkClient zk, String path, int size) {
        this.zk = zk;
        this.path = path;
        this.size = size;
    }

    /** Makes the node, before the first round. */
    CompletableFuture<String> make() {
        return zk.create(path, BarrierRound.none(size).data(), BARRIER);
    }

    /** Says how many it takes, in a node that somebody else has made. */
    CompletableFuture<Stat> agree(Stat found) {
        SetDataOptions first = SetDataOptions.version(found.version()).asIdempotent();
        return zk.setData(path, BarrierRound.none(size).data(), first);
    }

    /** Lets a round begin if its members are all there, and the barrier is as it was found. */
    CompletableFuture<List<OpResult>> begin(BarrierRound next, Stat found) {
        List<Op> parts = new ArrayList<>();
        next.names().forEach(name -> parts.add(Op.check(path + "/" + name, Op.ANY_VERSION)));
        if (found.version() == Op.ANY_VERSION) { // which would be no condition: only one can make this node
            parts.add(Op.create(path + "/_after-" + Long.toHexString(found.mzxid()), null));
        }
        parts.add(Op.setData(path, next.data(), found.version()));
        return zk.multi(parts);
    }
}
