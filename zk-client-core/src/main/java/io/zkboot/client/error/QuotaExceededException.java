/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/** The write would exceed a quota. */
public final class QuotaExceededException extends ZkException {
    private static final long serialVersionUID = 1L;

    /** Creates one for the given failure. */
    public QuotaExceededException(Failure failure) {
        super(failure, "the quota would be exceeded", null);
    }
}
