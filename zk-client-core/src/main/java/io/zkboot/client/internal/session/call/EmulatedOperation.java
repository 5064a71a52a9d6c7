/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;
import io.zkboot.client.internal.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * How an operation that the server lacks is done by those that it has: one request, or several one after the other.
 * Owned by the SendThread.
 *
 * @param <R> what the operation answers
 */
public abstract class EmulatedOperation<R extends @Nullable Object> {
    protected EmulatedOperation() {}

    /** Returns the request to send next. */
    public abstract Request<?> request();

    /**
     * Reads the reply to the request.
     *
     * @return the answer of the operation; null if another request follows first
     */
    public abstract @Nullable Answer<R> reply(JuteReader in) throws MalformedRecordException;

    /** Returns how the operation fails if the request failed with this code; null for the usual failure. */
    public @Nullable ZkException failure(Call<?> call, ErrorCode code) {
        return null;
    }

    /** Whether sending the next request twice does no harm. */
    boolean isRepeatable() {
        return request().isRepeatable();
    }

    /** Whether the operation can go on with a server that has it: nothing of it has been done yet. */
    public boolean isUntouched() {
        return true;
    }

    /** Whether another request follows the next one if that succeeds. */
    public boolean hasMore() {
        return false;
    }

    /** Returns what is to be said of an operation that fails half-way: what of it is known to be done, or nothing. */
    public String soFar() {
        return "";
    }

    /**
     * What an operation answers.
     *
     * @param value the answer, null for operations that answer nothing
     */
    public record Answer<R extends @Nullable Object>(
            @Nullable R value) {}
}
