/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.ClientIdentity;
import io.zkboot.client.data.NodeAcl;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.jute.MalformedRecordException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A question about who may do what, and who this client is. */
public sealed interface AccessRequest<R> extends Request<R> {
    @Override
    default boolean isRepeatable() {
        return true;
    }

    /** Asks for the access control list of a node. A server answers it with the status, wanted or not. */
    sealed interface AclQuestion<R> extends AccessRequest<R> {
        @Override
        String path();

        @Override
        default OpCode opCode() {
            return OpCode.GET_ACL;
        }

        @Override
        default int sizeBound() {
            return Records.narrow(Records.bound(path()));
        }

        @Override
        default void encode(JuteWriter out) {
            out.writeString(path());
        }
    }

    /** Reads the access control list. */
    record GetAcl(String path) implements AclQuestion<List<Acl>> {
        @Override
        public List<Acl> decodeReply(JuteReader in) throws MalformedRecordException {
            List<Acl> acl = Records.readAcls(in);
            Records.skipStat(in);
            return acl;
        }
    }

    /** Reads the access control list, and the status. */
    record GetAclWithStat(String path) implements AclQuestion<NodeAcl> {
        @Override
        public NodeAcl decodeReply(JuteReader in) throws MalformedRecordException {
            return new NodeAcl(Records.readAcls(in), Records.readStat(in));
        }
    }

    /** Names the identities of this connection (servers 3.7 and later). The header says it all. */
    record WhoAmI() implements AccessRequest<List<ClientIdentity>> {
        private static final int MIN_IDENTITY_SIZE = 8;

        @Override
        public OpCode opCode() {
            return OpCode.WHO_AM_I;
        }

        @Override
        public @Nullable String path() {
            return null;
        }

        @Override
        public int sizeBound() {
            return 0;
        }

        @Override
        public void encode(JuteWriter out) {
            // No record.
        }

        @Override
        public List<ClientIdentity> decodeReply(JuteReader in) throws MalformedRecordException {
            int count = in.readCount(MIN_IDENTITY_SIZE);
            List<ClientIdentity> identities = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                identities.add(new ClientIdentity(
                        in.requireString("scheme of an identity"), in.requireString("user of an identity")));
            }
            return Collections.unmodifiableList(identities);
        }
    }
}
