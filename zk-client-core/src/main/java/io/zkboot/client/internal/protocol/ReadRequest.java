/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.jute.MalformedRecordException;
import org.jspecify.annotations.Nullable;

/**
 * A read that may set a watch. It sets none by itself: few do, so a watch is what is around the read
 * ({@link Watching}), and no field in each of them.
 *
 * @param <R> what it answers, never null
 */
public sealed interface ReadRequest<R> extends Request<R>
        permits Request.Exists,
                Request.GetData,
                Request.GetChildren,
                Request.GetChildrenPart,
                Request.GetChildrenWithStat,
                ReadRequest.Watching {
    @Override
    String path();

    /** Returns the same read, which sets a watch or not. */
    default Request<R> watching(boolean watch) {
        return watch ? new Watching<>(this) : this;
    }

    @Override
    default int sizeBound() {
        return Records.narrow(Records.bound(path()) + 1);
    }

    @Override
    default void encode(JuteWriter out) {
        encode(out, false);
    }

    /** Writes the record, with a watch or without. */
    private void encode(JuteWriter out, boolean watch) {
        out.writeString(path());
        out.writeBoolean(watch);
    }

    @Override
    default boolean isRepeatable() {
        return true;
    }

    /**
     * A read that sets a watch.
     *
     * @param read the same without one
     */
    record Watching<R>(ReadRequest<R> read) implements ReadRequest<R> {
        @Override
        public OpCode opCode() {
            return read.opCode();
        }

        @Override
        public String path() {
            return read.path();
        }

        @Override
        public String operation() {
            return read.operation();
        }

        @Override
        public void encode(JuteWriter out) {
            read.encode(out, true);
        }

        @Override
        public @Nullable R decodeReply(JuteReader in) throws MalformedRecordException {
            return read.decodeReply(in);
        }

        @Override
        public Request<R> withoutWatch() {
            return read;
        }

        @Override
        public int meaningOf(int errorCode) {
            return read.meaningOf(errorCode);
        }

        @Override
        public @Nullable R replyFor(ErrorCode code) {
            return read.replyFor(code);
        }
    }
}
