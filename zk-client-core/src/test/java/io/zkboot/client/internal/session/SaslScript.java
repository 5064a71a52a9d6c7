/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.AuthorizeCallback;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import javax.security.sasl.SaslServerFactory;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.GetSASLRequest;
import org.apache.zookeeper.proto.SetSASLResponse;
import org.jspecify.annotations.Nullable;

/** Answers SASL tokens as a ZooKeeper server does that knows one user, with the JDK's own DIGEST-MD5 server. */
final class SaslScript implements Function<ReceivedRequest, @Nullable Reply> {
    private static final String MECHANISM = "DIGEST-MD5";
    /** To look through all that the JDK has costs more than a conversation. */
    private static final SaslServerFactory FACTORY = Collections.list(Sasl.getSaslServerFactories()).stream()
            .filter(each -> List.of(each.getMechanismNames(Map.of())).contains(MECHANISM))
            .findFirst()
            .orElseThrow();

    private final String user;
    private final String password;
    private final Map<SimulatedConnection, SaslServer> servers = new HashMap<>();

    SaslScript(String user, String password) {
        this.user = user;
        this.password = password;
    }

    @Override
    public @Nullable Reply apply(ReceivedRequest request) {
        return request.opCode() == OpCode.sasl ? answer(request) : null;
    }

    Reply answer(ReceivedRequest request) {
        try {
            SaslServer server = servers.computeIfAbsent(request.connection(), unused -> newServer());
            byte[] token =
                    server.evaluateResponse(request.as(new GetSASLRequest()).getToken());
            return Reply.answer(request.xid(), 0, 0, new SetSASLResponse(token));
        } catch (SaslException e) {
            return Reply.answer(request.xid(), 0, Code.AUTHFAILED.intValue(), new SetSASLResponse(null))
                    .thenClose();
        }
    }

    /** Whether the client on that connection is authenticated. */
    boolean isComplete(SimulatedConnection connection) {
        SaslServer server = servers.get(connection);
        return server != null && server.isComplete();
    }

    /** Answers with a token of the test's choice. */
    static Reply token(ReceivedRequest request, byte @Nullable [] token) {
        return Reply.answer(request.xid(), 0, 0, new SetSASLResponse(token));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private SaslServer newServer() {
        try {
            return FACTORY.createSaslServer(MECHANISM, "zookeeper", "zk-sasl-md5", Map.of(), callbacks -> {
                for (Callback callback : callbacks) {
                    answer(callback);
                }
            });
        } catch (SaslException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(Callback callback) throws IOException {
        if (callback instanceof NameCallback name) {
            if (!user.equals(name.getDefaultName())) {
                throw new IOException("no such user");
            }
            name.setName(name.getDefaultName());
        } else if (callback instanceof PasswordCallback secret) {
            secret.setPassword(password.toCharArray());
        } else if (callback instanceof RealmCallback realm) {
            realm.setText(realm.getDefaultText());
        } else if (callback instanceof AuthorizeCallback authorize) {
            authorize.setAuthorized(true);
        }
    }
}
