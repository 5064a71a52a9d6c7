/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import org.jspecify.annotations.Nullable;

/** A future that tells when somebody else than the engine completes it. */
public final class GivenUpFuture<R extends @Nullable Object> extends OperationFuture<R> {
    private final Runnable givenUp;

    /**
     * Creates one.
     *
     * @param givenUp quick; any thread
     */
    public GivenUpFuture(EventThread eventThread, Runnable givenUp) {
        this(eventThread, null, givenUp);
    }

    /**
     * Creates one.
     *
     * @param end is told of the end, or null
     * @param givenUp quick; any thread
     */
    public GivenUpFuture(EventThread eventThread, @Nullable OperationEnd end, Runnable givenUp) {
        super(eventThread, end);
        this.givenUp = givenUp;
    }

    @Override
    protected void dropsRest() {
        givenUp.run();
    }
}
