/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.cost;

import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkClientBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.function.IntConsumer;

/**
 * Counts in a JVM of its own, since what the JIT has learned from other tests has its share in what escapes to the
 * heap. Says for each {@link Operation} how many bytes it has allocated, in all threads of the client and in that of
 * the caller: the least of some rounds, since the JIT does its work when it can.
 */
final class AllocationChild {
    private static final String NAME = "allocation";
    private static final int ROUNDS = 200;

    private AllocationChild() {}

    /** Prints a line for each of the operations. */
    public static void main(String[] arguments) throws IOException {
        for (Operation operation : Operation.values()) {
            System.out.println(operation + " " + bytes(operation));
        }
    }

    private static ZkClient client(CannedServer server, Operation operation) {
        ZkClientBuilder builder =
                ZkClient.builder(server.connectString()).name(NAME).batchReads(false);
        operation.prepare(builder);
        return builder.build();
    }

    private static double bytes(Operation operation) throws IOException {
        try (CannedServer server = new CannedServer();
                ZkClient client = client(server, operation)) {
            client.start(Duration.ofSeconds(30));
            ClientThreads threads = new ClientThreads(NAME);
            IntConsumer work = operation.of(client, new Window());
            double least = Double.MAX_VALUE;
            for (int round = 0; round < ROUNDS && least > operation.atMost(); round++) {
                long before = threads.allocated();
                work.accept(operation.count());
                least = Math.min(least, (double) (threads.allocated() - before) / operation.count());
            }
            return least;
        }
    }
}
