/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;

/** How old a simulated server is, told by the requests that it does not know. */
public enum ServerAge {
    BEFORE_3_5(Stream.concat(
            since36(),
            Stream.of(
                    OpCode.create2,
                    OpCode.createContainer,
                    OpCode.createTTL,
                    OpCode.checkWatches,
                    OpCode.removeWatches))),
    BEFORE_3_6(since36()),
    NEW(Stream.of());

    private final Set<Integer> unknown;

    ServerAge(Stream<Integer> unknown) {
        this.unknown = unknown.collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<Integer> since36() {
        return Stream.of(
                OpCode.addWatch,
                OpCode.setWatches2,
                OpCode.multiRead,
                OpCode.getEphemerals,
                OpCode.getAllChildrenNumber,
                OpCode.whoAmI);
    }

    /** Refuses a request that such a server does not know; null for one that it knows. */
    public @Nullable Reply refuse(ReceivedRequest request) {
        return knows(request.opCode()) ? null : Reply.unimplemented();
    }

    /** Whether such a server knows a kind of request. */
    public boolean knows(int opCode) {
        return !unknown.contains(opCode);
    }
}
