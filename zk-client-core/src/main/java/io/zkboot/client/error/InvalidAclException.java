/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/** The access control list is empty or malformed, or asks for the identities of a session that has none. */
public final class InvalidAclException extends ZkException {
    private static final long serialVersionUID = 1L;

    /** Creates one for the given failure. */
    public InvalidAclException(Failure failure) {
        super(
                failure,
                "the access control list is invalid, or names the authenticated user of a session that has none",
                null);
    }
}
