/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/**
 * An ephemeral node was asked of a local session, and the servers do not upgrade local sessions
 * ({@code localSessionsUpgradingEnabled}).
 */
public final class EphemeralOnLocalSessionException extends ZkException {
    private static final long serialVersionUID = 1L;

    /** Creates one for the given failure. */
    public EphemeralOnLocalSessionException(Failure failure) {
        super(
                failure,
                "the session is a local one of its server and cannot own ephemeral nodes; enable"
                        + " localSessionsUpgradingEnabled on the servers, or do without",
                null);
    }
}
