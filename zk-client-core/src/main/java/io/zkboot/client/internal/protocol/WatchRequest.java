/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.jute.MalformedRecordException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** An operation on the watches that the server holds for this connection. */
public sealed interface WatchRequest<R extends @Nullable Object> extends Request<R> {
    @Override
    default @Nullable R decodeReply(JuteReader in) throws MalformedRecordException {
        return null;
    }

    /** Sets a watch that stays. The node need not exist. */
    record AddWatch(String path, WatchMode mode) implements WatchRequest<@Nullable Void> {
        @Override
        public OpCode opCode() {
            return OpCode.ADD_WATCH;
        }

        @Override
        public int sizeBound() {
            return Records.narrow(Records.bound(path) + Integer.BYTES);
        }

        @Override
        public void encode(JuteWriter out) {
            out.writeString(path);
            out.writeInt(mode.code());
        }

        /** The reply repeats the error code that its header has: 0. */
        @Override
        public @Nullable Void decodeReply(JuteReader in) throws MalformedRecordException {
            int error = in.readInt();
            if (error != 0) {
                throw Failures.rejected(error, opCode().operation(), path);
            }
            return null;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    /** Asks whether the server holds such a watch; it keeps it. */
    record CheckWatches(String path, WatcherType type) implements WatchRequest<Boolean> {
        @Override
        public OpCode opCode() {
            return OpCode.CHECK_WATCHES;
        }

        @Override
        public int sizeBound() {
            return Records.narrow(Records.bound(path) + Integer.BYTES);
        }

        @Override
        public void encode(JuteWriter out) {
            out.writeString(path);
            out.writeInt(type.code());
        }

        @Override
        public Boolean decodeReply(JuteReader in) {
            return Boolean.TRUE;
        }

        @Override
        public @Nullable Boolean replyFor(ErrorCode code) {
            return code == ErrorCode.NO_WATCHER ? Boolean.FALSE : null;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    /** Makes the server drop all such watches of this connection. A repetition answers that there is none. */
    record RemoveWatches(String path, WatcherType type) implements WatchRequest<@Nullable Void> {
        @Override
        public OpCode opCode() {
            return OpCode.REMOVE_WATCHES;
        }

        @Override
        public int sizeBound() {
            return Records.narrow(Records.bound(path) + Integer.BYTES);
        }

        @Override
        public void encode(JuteWriter out) {
            out.writeString(path);
            out.writeInt(type.code());
        }
    }

    /**
     * Sets one-shot watches again after a reconnect. Events for what was missed come before the reply.
     *
     * @param relativeZxid newest transaction that the client knows of
     * @param data paths whose data are watched
     * @param exists paths of nodes that did not exist when they were watched
     * @param children paths whose children are watched
     */
    record SetWatches(
            long relativeZxid, Collection<String> data, Collection<String> exists, Collection<String> children)
            implements WatchRequest<@Nullable Void> {
        @Override
        public OpCode opCode() {
            return OpCode.SET_WATCHES;
        }

        @Override
        public @Nullable String path() {
            return null;
        }

        @Override
        public int sizeBound() {
            return Records.narrow(Long.BYTES
                    + Records.boundOfStrings(data)
                    + Records.boundOfStrings(exists)
                    + Records.boundOfStrings(children));
        }

        @Override
        public void encode(JuteWriter out) {
            out.writeLong(relativeZxid);
            out.writeStrings(data);
            out.writeStrings(exists);
            out.writeStrings(children);
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    /**
     * Sets watches of all kinds again after a reconnect (servers 3.6 and later). What persistent and recursive ones
     * missed is not replayed.
     *
     * @param relativeZxid newest transaction that the client knows of
     * @param data paths whose data are watched
     * @param exists paths of nodes that did not exist when they were watched
     * @param children paths whose children are watched
     * @param persistent paths with a persistent watch
     * @param recursive paths with a recursive watch
     */
    record SetWatches2(
            long relativeZxid,
            Collection<String> data,
            Collection<String> exists,
            Collection<String> children,
            Collection<String> persistent,
            Collection<String> recursive)
            implements WatchRequest<@Nullable Void> {
        @Override
        public OpCode opCode() {
            return OpCode.SET_WATCHES2;
        }

        @Override
        public @Nullable String path() {
            return null;
        }

        @Override
        public int sizeBound() {
            return Records.narrow(Long.BYTES
                    + Records.boundOfStrings(data)
                    + Records.boundOfStrings(exists)
                    + Records.boundOfStrings(children)
                    + Records.boundOfStrings(persistent)
                    + Records.boundOfStrings(recursive));
        }

        @Override
        public void encode(JuteWriter out) {
            out.writeLong(relativeZxid);
            out.writeStrings(data);
            out.writeStrings(exists);
            out.writeStrings(children);
            out.writeStrings(persistent);
            out.writeStrings(recursive);
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }
}
