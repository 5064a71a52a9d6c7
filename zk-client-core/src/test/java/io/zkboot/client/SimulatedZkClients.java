/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.data.Acl;
import io.zkboot.client.internal.operation.Calling;
import io.zkboot.client.internal.operation.Chroot;
import io.zkboot.client.internal.operation.Coding;
import io.zkboot.client.internal.operation.Operations;
import io.zkboot.client.internal.operation.SharedSession;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The front door of simulated clients, for tests of what stands on it. */
public final class SimulatedZkClients {
    /** Fewer writes do not travel together. */
    private static final int FEWEST = 4;

    private SimulatedZkClients() {}

    /** Returns the blocking face; only what does not wait may be called. */
    public static ZkClient of(Member member) {
        SharedSession session = new SharedSession(member.config(), member.platform(), member.session());
        ZkClient client = new SessionZkClient(
                new Operations(Chroot.NONE, Acl.OPEN_UNSAFE, Coding.NONE, null),
                new Calling(session, Duration.ofSeconds(15), RetryPolicy.NONE, null));
        if (!member.batchesWrites()) {
            return client;
        }
        ZkClient together = client.withBatchedWrites(true);
        member.beside(() -> {
            if (!together.state().isTerminal()) {
                for (int i = 0; i < FEWEST; i++) {
                    CompletableFuture<?> unused = together.async().setData(LifeTroubles.BESIDE, new byte[0]);
                }
            }
        });
        return together;
    }
}
