/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.OfficialClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test an empty server of its own, a proxy in front of it, and the official client as a witness behind it.
 */
@Timeout(180)
@ExtendWith(Invariants.class)
abstract class BehindAProxy {
    EmbeddedServer server;
    FaultProxy proxy;
    OfficialClient witness;
    final StateLog states = new StateLog();

    @BeforeEach
    void start() {
        server = EmbeddedServer.start();
        proxy = FaultProxy.to(server.port());
        witness = OfficialClient.connect(server.connectString());
    }

    @AfterEach
    void stop() {
        witness.close();
        proxy.close();
        server.close();
    }
}
