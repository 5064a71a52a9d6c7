/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/** The node to delete has children. */
public final class NotEmptyException extends ZkException {
    private static final long serialVersionUID = 1L;

    /** Creates one for the given failure. */
    public NotEmptyException(Failure failure) {
        super(failure, "the node has children", null);
    }
}
