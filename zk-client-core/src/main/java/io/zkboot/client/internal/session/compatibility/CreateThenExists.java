/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.compatibility;

import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.error.ZkServerException;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.ServerPaths;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.EmulatedOperation;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code create}, then {@code exists}, for {@code create2} on servers of the 3.4 line. The status is read right behind
 * the creation, so it may show already what somebody did to the new node in between.
 */
final class CreateThenExists extends EmulatedOperation<CreatedNode> {
    private final Request.CreateWithStat wanted;
    private @Nullable String created;

    CreateThenExists(Request.CreateWithStat wanted) {
        this.wanted = wanted;
    }

    @Override
    public Request<?> request() {
        String path = created;
        return path == null
                ? new Request.Create(wanted.path(), wanted.data(), wanted.acl(), wanted.mode(), wanted.ttlMillis())
                : Request.exists(path, false);
    }

    @Override
    public @Nullable Answer<CreatedNode> reply(JuteReader in) throws MalformedRecordException {
        String path = created;
        if (path == null) {
            created = ServerPaths.read(in, "path of the created node");
            return null;
        }
        Optional<Stat> stat = Objects.requireNonNull(Request.exists(path, false).decodeReply(in));
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

    @Override
    public boolean hasMore() {
        return created == null;
    }

    @Override
    public String soFar() {
        return created == null ? "" : "; the node was created before that, but its status could not be read";
    }
}
