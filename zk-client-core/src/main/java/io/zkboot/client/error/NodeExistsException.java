/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/** The node to create exists already. */
public final class NodeExistsException extends ZkException {
    private static final long serialVersionUID = 1L;

    /** Creates one for the given failure. */
    public NodeExistsException(Failure failure) {
        super(failure, "the node exists already", null);
    }
}
