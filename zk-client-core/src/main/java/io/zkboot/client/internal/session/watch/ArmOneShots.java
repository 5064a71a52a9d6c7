/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.session.call.EmulatedOperation;
import org.jspecify.annotations.Nullable;

/** SetWatches for {@code addWatch} on servers before 3.6; {@link EmulatedWatches} does the rest. */
final class ArmOneShots extends EmulatedOperation<@Nullable Void> {
    private final WatchRequest.SetWatches request;

    ArmOneShots(WatchRequest.SetWatches request) {
        this.request = request;
    }

    @Override
    public Request<?> request() {
        return request;
    }

    /** Returns what is armed. */
    WatchRequest.SetWatches armed() {
        return request;
    }

    @Override
    public Answer<@Nullable Void> reply(JuteReader in) {
        return new Answer<>(null);
    }
}
