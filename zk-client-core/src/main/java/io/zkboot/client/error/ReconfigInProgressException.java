/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/** Another change of the ensemble's membership is under way; it can be tried again when that has ended. */
public final class ReconfigInProgressException extends ZkException {
    private static final long serialVersionUID = 1L;

    /** Creates one for the given failure. */
    public ReconfigInProgressException(Failure failure) {
        super(failure, "another reconfiguration is in progress; try again later", null);
    }
}
