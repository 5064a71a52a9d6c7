/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.client;

import java.util.List;

/** The clients in the comparison, by their names. */
public final class Contenders {
    /** The official client with the transport that is its default, NIO. */
    public static final String OFFICIAL = "official";
    /** The official client with its optional transport over Netty. */
    public static final String NETTY = "netty";
    /** Curator over the official client with its default transport. */
    public static final String CURATOR = "curator";
    /** {@link FloorClient}. */
    public static final String FLOOR = "floor-io";
    /** This project's client. */
    public static final String ZKBOOT = "zkboot";
    /** The same with callbacks instead of futures. */
    public static final String ZKBOOT_CALLBACK = "zkboot-callback";
    /** The same with {@code batchReads(false)}: each read is a frame of its own. */
    public static final String ZKBOOT_SINGLE = "zkboot-single";
    /** The same with {@code batchWrites(true)}. */
    public static final String ZKBOOT_WRITES = "zkboot-writes";

    /** All there are. */
    public static final List<String> ALL =
            List.of(OFFICIAL, NETTY, CURATOR, FLOOR, ZKBOOT, ZKBOOT_CALLBACK, ZKBOOT_SINGLE, ZKBOOT_WRITES);

    private Contenders() {}

    /** Whether the client speaks TLS: the official one does over Netty alone. */
    public static boolean speaksTls(String name) {
        return !name.equals(OFFICIAL) && !name.equals(CURATOR) && !name.equals(FLOOR);
    }

    /**
     * Starts a client and waits until it is connected.
     *
     * @param expected how many requests may be in flight; matters to the floor client alone
     */
    public static Contender connect(String name, Address address, int expected) {
        return switch (name) {
            case OFFICIAL -> OfficialContender.nio(address);
            case NETTY -> OfficialContender.netty(address);
            case CURATOR -> new CuratorContender(address);
            case FLOOR -> new FloorContender(address, expected);
            case ZKBOOT, ZKBOOT_SINGLE, ZKBOOT_WRITES -> new ZkbootContender(name, address);
            case ZKBOOT_CALLBACK -> new CallbackContender(address);
            default -> throw new IllegalArgumentException("There is no client " + name + " but " + ALL);
        };
    }
}
