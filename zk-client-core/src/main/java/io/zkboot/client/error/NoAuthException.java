/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/** The identities of this session do not grant the permission that the operation needs. */
public final class NoAuthException extends ZkException {
    private static final long serialVersionUID = 1L;

    /** Creates one for the given failure. */
    public NoAuthException(Failure failure) {
        super(failure, "the access control list grants no such permission to the identities of this session", null);
    }
}
