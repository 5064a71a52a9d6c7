/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import io.zkboot.client.error.ZkException;

/** The data of a node are no instance of a service. Says why, and shows nothing of them. */
final class NoInstanceException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    NoInstanceException(IllegalArgumentException refusal) {
        super(refusal.getMessage(), refusal);
    }

    /**
     * Returns why a node cannot be read, for a log. Of what others throw, such as the client's codec, it is the class
     * alone: the message may quote the data.
     */
    static String reason(Throwable failure) {
        return failure instanceof NoInstanceException || failure instanceof ZkException
                ? String.valueOf(failure.getMessage())
                : failure.getClass().getName();
    }
}
