/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

/**
 * How a client that sees a part of the tree knows paths.
 *
 * @param root the path of that part, empty for the whole tree
 */
record Chroot(String root) {
    String inside(String path) {
        return root.isEmpty() ? path : path.equals(root) ? "/" : path.substring(root.length());
    }

    String outside(String path) {
        return root.isEmpty() ? path : path.equals("/") ? root : root + path;
    }
}
