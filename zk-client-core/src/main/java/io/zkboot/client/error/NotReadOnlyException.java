/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/** A write was sent to a server that is in read-only mode. */
public final class NotReadOnlyException extends ZkException {
    private static final long serialVersionUID = 1L;

    /** Creates one for the given failure. */
    public NotReadOnlyException(Failure failure) {
        super(failure, "the server is in read-only mode", null);
    }
}
