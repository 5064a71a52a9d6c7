/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.error.ZkServerException;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.session.watch.EmulatedWatches;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an operation that the server lacks is done by those that it has: one request, or several one after the other.
 * Owned by the SendThread.
 *
 * @param <R> what the operation answers
 */
public abstract class EmulatedOperation<R extends @Nullable Object> {
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

    /**
     * What an operation answers.
     *
     * @param value the answer, null for operations that answer nothing
     */
    public record Answer<R extends @Nullable Object>(
            @Nullable R value) {}

    /**
     * {@code create}, then {@code exists}, for {@code create2} on servers of the 3.4 line. The status is read right
     * behind the creation, so it may show already what somebody did to the new node in between.
     */
    public static final class CreateThenExists extends EmulatedOperation<CreatedNode> {
        private final Request.CreateWithStat wanted;
        private @Nullable String created;

        public CreateThenExists(Request.CreateWithStat wanted) {
            this.wanted = wanted;
        }

        @Override
        public Request<?> request() {
            String path = created;
            return path == null
                    ? new Request.Create(wanted.path(), wanted.data(), wanted.acl(), wanted.mode(), wanted.ttlMillis())
                    : new Request.Exists(path, false);
        }

        @Override
        public @Nullable Answer<CreatedNode> reply(JuteReader in) throws MalformedRecordException {
            String path = created;
            if (path == null) {
                created = in.requireString("path of the created node");
                return null;
            }
            Optional<Stat> stat = new Request.Exists(path, false).decodeReply(in);
            return stat.map(value -> new Answer<>(new CreatedNode(path, value))).orElse(null);
        }

        /** The rejection of the second request must not look like one of the creation. */
        @Override
        public @Nullable ZkException failure(Call<?> call, ErrorCode code) {
            return created == null
                    ? null
                    : new ZkServerException(
                            call.failureOf(code, Outcome.UNKNOWN),
                            "the node was created, but its status could not be read after that; this server is too old"
                                    + " to answer both in one",
                            null);
        }

        @Override
        public boolean isUntouched() {
            return created == null;
        }
    }

    /** SetWatches for {@code addWatch} on servers before 3.6; {@link EmulatedWatches} does the rest. */
    public static final class ArmOneShots extends EmulatedOperation<@Nullable Void> {
        private final WatchRequest.SetWatches request;

        public ArmOneShots(WatchRequest.SetWatches request) {
            this.request = request;
        }

        @Override
        public Request<?> request() {
            return request;
        }

        /** Returns what is armed. */
        public WatchRequest.SetWatches armed() {
            return request;
        }

        @Override
        public Answer<@Nullable Void> reply(JuteReader in) {
            return new Answer<>(null);
        }
    }
}
