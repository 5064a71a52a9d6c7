/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/** There is no such watch. */
public final class NoWatcherException extends ZkException {
    private static final long serialVersionUID = 1L;

    /** Creates one for the given failure. */
    public NoWatcherException(Failure failure) {
        super(failure, "there is no such watch", null);
    }
}
