/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/**
 * The session is served by another server by now, so this one refused. Servers of today close the connection instead of
 * sending this.
 */
public final class SessionMovedException extends ZkException {
    private static final long serialVersionUID = 1L;

    /** Creates one for the given failure. */
    public SessionMovedException(Failure failure) {
        super(failure, "the session has moved to another server", null);
    }
}
