/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/**
 * The ensemble would not work with the new membership: no majority of the members asked for is connected to the leader
 * and up to date.
 */
public final class NewConfigNoQuorumException extends ZkException {
    private static final long serialVersionUID = 1L;

    /** Creates one for the given failure. */
    public NewConfigNoQuorumException(Failure failure) {
        super(
                failure,
                "no quorum of the new configuration is connected to the leader and up to date;"
                        + " start the new members first",
                null);
    }
}
