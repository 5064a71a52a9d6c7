/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.OfficialClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;

/**
 * Runs each test through its {@link Face}s, which the class names: the blocking and the asynchronous one, and that
 * among others whose requests travel together with its own; with a client and a node of its own. The tests of a class
 * share a server, so they keep to paths below their node.
 */
@Timeout(180)
@ExtendWith(Invariants.class)
abstract class BothFaces {
    static final CreateOptions IN_SEQUENCE = CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL);

    static EmbeddedServer server;
    static OfficialClient witness;

    @Parameter
    Face face;

    /** What all views of this test share, blocking. */
    ZkClient blocking;

    /** The same client through the face. */
    ZkClient client;

    /** The path of the test's own node; its data are "0". */
    String base;

    @BeforeAll
    static void startServer() {
        server = EmbeddedServer.start();
        witness = OfficialClient.connect(server.connectString());
    }

    @AfterAll
    static void stopServer() {
        witness.close();
        server.close();
    }

    @BeforeEach
    void connect() {
        blocking = TestClient.connect(builder());
        client = face.of(blocking);
        base = client.create("/base-", bytes("0"), IN_SEQUENCE);
    }

    @AfterEach
    void close() {
        client.close();
    }

    /** If not so, the third face would show nothing. */
    @AfterAll
    static void operationsAmongOthersHaveTravelledWithThem() {
        if (Batching.asked() != Batching.OFF && Crowd.operations() > 0) {
            assertThat(Crowd.operationsInABatch())
                    .as("operations of %d with a backlog in few frames", Crowd.operations())
                    .isGreaterThan(Crowd.operations() / 10);
        }
    }

    /** Returns what the client of each test is built with. */
    ZkClientBuilder builder() {
        return ZkClient.builder(server.connectString()).sessionTimeout(Duration.ofSeconds(60));
    }
}
