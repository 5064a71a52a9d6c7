/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.security.TlsConfig;
import io.zkboot.client.testing.EmbeddedServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The code of README.md and docs/security.md, which is taken from here. What names servers that are not there is only
 * compiled.
 */
@Tag("any-jdk")
@Timeout(120)
class DocumentedCodeIT {
    static void firstUse() {
        try (ZkClient client = ZkClient.builder("localhost:2181").build()) {
            client.start();
            client.create("/greeting", "hello".getBytes(UTF_8));
            client.addWatch("/greeting", WatchMode.PERSISTENT, event -> System.out.println(event.type()));
            client.setData("/greeting", "good morning".getBytes(UTF_8));
            System.out.println(client.getData("/greeting").text());
        } catch (ZkException e) {
            System.out.println(e.getMessage() + " May it have been applied? " + e.outcome());
        }
    }

    @Test
    void operationsOfSeveralRequests() {
        byte[] data = "a".getBytes(UTF_8);
        byte[] other = "b".getBytes(UTF_8);
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient client = ZkClient.builder(server.connectString()).build()) {
            client.ensurePath("/app/lock");
            client.ensurePath("/app/old/older");
            client.create("/app/config", data);
            client.setData("/app/config", data);
            client.setData("/app/config", data);

            CreateOptions member = CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL)
                    .withParents()
                    .withProtection();
            String path = client.create("/app/members/member-", data, member); // found again if the reply is lost
            client.create(
                    "/app/config", data, CreateOptions.PERSISTENT.withParents().orSet());
            client.setData("/app/config", other, SetDataOptions.version(3).asIdempotent());
            client.delete("/app/old", DeleteOptions.ANY_VERSION.recursively().quietly());
            client.transaction().check("/app/config", 4).delete("/app/lock").commit();

            assertThat(client.exists(path)).isPresent();
            assertThat(client.getData("/app/config").text()).isEqualTo("b");
            assertThat(client.getChildren("/app")).containsExactlyInAnyOrder("config", "members");
        }
    }

    @Test
    void missingFileOfTlsIsNamed() {
        assertThatThrownBy(DocumentedCodeIT::tls).hasMessageContaining("/etc/zk/client.pem is not there");
    }

    private static void tls() {
        TlsConfig tls = TlsConfig.builder()
                .trustPem(Path.of("/etc/zk/ca.pem")) // who may be a server
                .keyPem(Path.of("/etc/zk/client.pem"), Path.of("/etc/zk/client.key")) // who we are, if servers ask
                .build();
        ZkClient client =
                ZkClient.builder("zk1.example:2281,zk2.example:2281").tls(tls).build();
        client.close();
    }

    static void identities(byte[] data) {
        ZkClient client = ZkClient.builder("zk1.example:2281")
                .auth("digest", "anna:secret".getBytes(UTF_8)) // from the first connection on
                .build();
        client.addAuth("digest", "team:other".getBytes(UTF_8)); // from now on
        client.create("/anna", data, CreateOptions.PERSISTENT.withAcl(Acl.CREATOR_ALL));
    }

    @Test
    void saslIsSetPerClient() {
        SaslConfig sasl = SaslConfig.kerberos("app@EXAMPLE.COM", Path.of("/etc/app.keytab"));
        ZkClient client = ZkClient.builder("zk1.example.com:2181,zk2.example.com:2181")
                .sasl(sasl)
                .build();
        client.close();
    }
}
