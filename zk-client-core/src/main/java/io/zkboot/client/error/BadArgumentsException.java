/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/** The server found the arguments invalid. */
public final class BadArgumentsException extends ZkException {
    private static final long serialVersionUID = 1L;

    /** Creates one for the given failure. */
    public BadArgumentsException(Failure failure) {
        super(failure, "the server finds the arguments invalid", null);
    }
}
