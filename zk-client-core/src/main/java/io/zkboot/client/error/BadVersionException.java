/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/** The expected version is not the version of the node: somebody changed it in between. */
public final class BadVersionException extends ZkException {
    private static final long serialVersionUID = 1L;

    /** Creates one for the given failure. */
    public BadVersionException(Failure failure) {
        super(failure, "the node has another version than the expected one", null);
    }
}
