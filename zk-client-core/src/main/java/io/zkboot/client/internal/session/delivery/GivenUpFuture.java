/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import org.jspecify.annotations.Nullable;

/** A future that tells when somebody else than the engine completes it. */
public final class GivenUpFuture<R extends @Nullable Object> extends ZkFuture<R> {
    private final Runnable givenUp;

    /**
     * Creates one.
     *
     * @param givenUp quick; any thread
     */
    public GivenUpFuture(EventThread eventThread, Runnable givenUp) {
        super(eventThread);
        this.givenUp = givenUp;
    }

    @Override
    protected void gaveUp() {
        givenUp.run();
    }
}
