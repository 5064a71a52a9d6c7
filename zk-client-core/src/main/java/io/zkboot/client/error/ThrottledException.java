/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/** The server dropped the request under load, without executing it; it is safe to repeat. */
public final class ThrottledException extends ZkException {
    private static final long serialVersionUID = 1L;

    /** Creates one for the given failure. */
    public ThrottledException(Failure failure) {
        super(failure, "the server dropped the request under load, without executing it", null);
    }
}
