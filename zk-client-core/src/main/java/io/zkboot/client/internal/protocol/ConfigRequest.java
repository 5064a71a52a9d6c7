/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.data.EnsembleConfig;
import io.zkboot.client.data.Reconfiguration;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.jute.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An operation on the membership of the ensemble. Both are answered with its text and status, as a read of data is. */
public sealed interface ConfigRequest extends Request<EnsembleConfig> {
    /** The node that shows the membership, on the server and for every client: it is not below a chroot. */
    String PATH = "/zookeeper/config";

    @Override
    default EnsembleConfig decodeReply(JuteReader in) throws MalformedRecordException {
        byte[] data = in.readBuffer();
        String text = data == null ? "" : new String(data, StandardCharsets.UTF_8);
        return EnsembleConfig.parse(text, Records.readStat(in));
    }

    /** Reads the membership. */
    record GetConfig(boolean watch) implements ConfigRequest {
        @Override
        public OpCode opCode() {
            return OpCode.GET_DATA;
        }

        @Override
        public String operation() {
            return "getConfig";
        }

        @Override
        public String path() {
            return PATH;
        }

        @Override
        public Request<EnsembleConfig> withoutWatch() {
            return new GetConfig(false);
        }

        @Override
        public int sizeBound() {
            return Records.narrow(Records.bound(PATH) + 1);
        }

        @Override
        public void encode(JuteWriter out) {
            out.writeString(PATH);
            out.writeBoolean(watch);
        }

        /** Every server that knows configurations has that node; it cannot be deleted. */
        @Override
        public int meaningOf(int errorCode) {
            return errorCode == ErrorCode.NO_NODE.code() ? ErrorCode.UNIMPLEMENTED.code() : errorCode;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    /** Changes the membership (servers 3.5 and later). Lists are joined by commas; one that is not meant is null. */
    record Reconfig(Reconfiguration change) implements ConfigRequest {
        private static final String SEPARATOR = ",";

        @Override
        public OpCode opCode() {
            return OpCode.RECONFIG;
        }

        @Override
        public @Nullable String path() {
            return null;
        }

        @Override
        public int sizeBound() {
            return Records.narrow(bound(joined(change.joining()))
                    + bound(joined(change.leaving()))
                    + bound(joined(change.members()))
                    + Long.BYTES);
        }

        @Override
        public void encode(JuteWriter out) {
            out.writeString(joined(change.joining()));
            out.writeString(joined(change.leaving()));
            out.writeString(joined(change.members()));
            out.writeLong(change.version());
        }

        private static long bound(@Nullable String value) {
            return value == null ? Integer.BYTES : Records.bound(value);
        }

        private static @Nullable String joined(@Nullable List<?> values) {
            return values == null || values.isEmpty()
                    ? null
                    : values.stream().map(String::valueOf).collect(Collectors.joining(SEPARATOR));
        }
    }
}
