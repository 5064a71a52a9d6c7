/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.server;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The nodes that the cells read. The digits in a path say how many bytes, or how many children, its node has. */
public final class Nodes {
    /** The node whose changes are watched. */
    public static final String WATCHED = "/watched";

    private static final List<Integer> SIZES = List.of(100, 1024, 1_000_000);
    private static final int CHILDREN = 100_000;
    private static final int AT_A_TIME = 1_000;
    /** As many as a sequential node has. */
    private static final int CHILD_DIGITS = 10;

    private Nodes() {}

    /** Returns the node with so many bytes. */
    public static String ofBytes(int size) {
        return "/d" + size;
    }

    /** Returns the node with so many children. */
    public static String withChildren(int number) {
        return "/c" + number;
    }

    /** Returns one of the children of {@link #withChildren}. */
    public static String child(int parent, int number) {
        return withChildren(parent) + "/" + childName(number);
    }

    static String childName(int number) {
        String digits = Integer.toString(number);
        return "child-" + "0".repeat(CHILD_DIGITS - digits.length()) + digits;
    }

    /** Makes them on a real server. */
    static void make(String connectString, boolean withChildren) {
        try (ZkClient client = ZkClient.builder(connectString)
                .requestTimeout(Duration.ofMinutes(1))
                .build()) {
            client.start(Duration.ofMinutes(1));
            for (int size : SIZES) {
                client.create(ofBytes(size), new byte[size]);
            }
            client.create(WATCHED, new byte[0]);
            if (withChildren) {
                client.create(withChildren(CHILDREN), new byte[0]);
                for (int from = 0; from < CHILDREN; from += AT_A_TIME) {
                    List<Op> children = new ArrayList<>();
                    for (int i = from; i < from + AT_A_TIME; i++) {
                        children.add(Op.create(child(CHILDREN, i), new byte[0], CreateOptions.PERSISTENT));
                    }
                    client.multi(children);
                }
            }
        }
    }
}
