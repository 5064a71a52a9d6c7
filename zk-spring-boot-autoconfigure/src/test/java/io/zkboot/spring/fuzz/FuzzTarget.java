/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.fuzz;

import io.zkboot.client.testing.fuzz.FuzzCampaign;
import io.zkboot.client.testing.fuzz.Target;
import io.zkboot.spring.autoconfigure.config.DocumentFuzz;
import io.zkboot.spring.discovery.InstanceFuzz;
import io.zkboot.spring.shedlock.LockTimeFuzz;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All of the starter that is fuzzed. */
enum FuzzTarget {
    INSTANCES(InstanceFuzz.class, InstanceFuzz::fuzzerTestOneInput, InstanceFuzz::seeds, 5_000),
    DOCUMENTS(DocumentFuzz.class, DocumentFuzz::fuzzerTestOneInput, DocumentFuzz::seeds, 3_000),
    LOCK_TIMES(LockTimeFuzz.class, LockTimeFuzz::fuzzerTestOneInput, LockTimeFuzz::seeds, 5_000);

    private final Class<?> type;
    private final Target.Action action;
    private final Supplier<List<byte[]>> seeds;
    private final int inputs;

    FuzzTarget(Class<?> type, Target.Action action, Supplier<List<byte[]>> seeds, int inputs) {
        this.type = type;
        this.action = action;
        this.seeds = seeds;
        this.inputs = inputs;
    }

    static List<Target> all() {
        return Stream.of(values())
                .map(each -> new Target(each.name(), each.type, each.action, each.seeds, each.inputs, Target.TEXT))
                .toList();
    }

    /** Runs Jazzer on them. */
    public static void main(String[] words) throws InterruptedException {
        FuzzCampaign.run(all(), words);
    }
}
