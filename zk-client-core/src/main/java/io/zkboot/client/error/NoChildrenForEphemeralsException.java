/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/** The parent of a node to create is ephemeral, and ephemeral nodes have no children. */
public final class NoChildrenForEphemeralsException extends ZkException {
    private static final long serialVersionUID = 1L;

    /** Creates one for the given failure. */
    public NoChildrenForEphemeralsException(Failure failure) {
        super(failure, "the parent is ephemeral and can have no children", null);
    }
}
