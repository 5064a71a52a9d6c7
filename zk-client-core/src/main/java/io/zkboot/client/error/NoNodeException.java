/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/** The node, or the parent of a node to create, does not exist. */
public final class NoNodeException extends ZkException {
    private static final long serialVersionUID = 1L;

    /** Creates one for a node to create whose parent is missing. */
    static NoNodeException ofParent(Failure failure) {
        return new NoNodeException(
                failure, "the parent of the node does not exist (or the chroot does not); create it first");
    }

    private NoNodeException(Failure failure, String explanation) {
        super(failure, explanation, null);
    }

    /** Creates one for the given failure. */
    public NoNodeException(Failure failure) {
        super(failure, "the node does not exist", null);
    }
}
