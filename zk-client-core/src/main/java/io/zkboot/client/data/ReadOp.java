/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import static io.zkboot.client.internal.argument.Arguments.given;

/** One part of a {@code multiRead}. No part sets a watch. */
public sealed interface ReadOp {
    /** Returns the path of the node concerned. */
    String path();

    /** Reads data and status of a node. */
    static ReadOp getData(String path) {
        return new GetData(path);
    }

    /** Reads the names of the children of a node. */
    static ReadOp getChildren(String path) {
        return new GetChildren(path);
    }

    /** Reads data and status of a node. */
    record GetData(String path) implements ReadOp {
        /** Checks that there is a path. */
        public GetData {
            given("path", path);
        }
    }

    /** Reads the names of the children of a node. */
    record GetChildren(String path) implements ReadOp {
        /** Checks that there is a path. */
        public GetChildren {
            given("path", path);
        }
    }
}
