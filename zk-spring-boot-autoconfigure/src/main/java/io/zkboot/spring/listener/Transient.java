/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.SessionMovedException;
import io.zkboot.client.error.ThrottledException;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.error.ZkException;
import java.util.Set;
import java.util.concurrent.CancellationException;

/** Failures that say nothing of the node: the next try may well succeed, and nothing behind it can before. */
final class Transient {
    private static final Set<Class<? extends ZkException>> TYPES = Set.of(
            ConnectionLossException.class,
            OperationTimeoutException.class,
            SessionExpiredException.class,
            SessionMovedException.class,
            ThrottledException.class,
            TooManyRequestsException.class,
            ClientClosedException.class);

    private Transient() {}

    static boolean is(Throwable failure) {
        return failure instanceof CancellationException || TYPES.stream().anyMatch(type -> type.isInstance(failure));
    }
}
