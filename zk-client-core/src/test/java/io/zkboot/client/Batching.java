/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import java.util.Locale;

/**
 * Whether requests travel together in the tests of what other clients do as well: as each client is built, or as the
 * whole run wants it, {@code -Dtest.batching=on} (reads and writes) or {@code off} (neither).
 */
public enum Batching {
    AS_BUILT,
    ON,
    OFF;

    /** The system property of a run. */
    static final String PROPERTY = "test.batching";

    /** Returns what this run wants. */
    static Batching asked() {
        return valueOf(System.getProperty(PROPERTY, AS_BUILT.name()).toUpperCase(Locale.ROOT));
    }

    /** Returns a builder of a client that does what this run wants. */
    public static ZkClientBuilder builder(String connectString) {
        return asked().of(ZkClient.builder(connectString));
    }

    ZkClientBuilder of(ZkClientBuilder builder) {
        return this == AS_BUILT ? builder : builder.batchReads(this == ON).batchWrites(this == ON);
    }
}
