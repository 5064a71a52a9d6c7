/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.Acl;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.security.TlsConfig;
import io.zkboot.client.testing.Shows;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ZkClientBuilderTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void chrootIsBelowThatOfTheConnectStringAndTheLastOneCounts() {
        ZkClientBuilder builder = ZkClient.builder("zk1/base,zk2/base").chroot("/other");
        assertThat(builder.chroot("/a,b").build()).hasToString("ZkClient[zk, CLOSED, chroot /base/a,b]");
        assertThat(builder.chroot("/").build()).hasToString("ZkClient[zk, CLOSED, chroot /base]");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.chroot("app"));
    }

    @Test
    void serversMayBeChangedWithTheWholeChrootOrWithoutIt() {
        ZkClient client = ZkClient.builder("zk1/base").chroot("/app").build();
        client.setServers("zk2");
        client.setServers("zk2/base/app");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.setServers("zk2/base"))
                .withMessageContaining("'/base/app'");
    }

    @Test
    @Shows("T16")
    void aDefaultListThatNobodyCouldUseIsRefusedByTheBuilderAndByViews() {
        List<Acl> plain = List.of(new Acl(Acl.ALL, "digest", "anna:geheim"));
        ZkClientBuilder builder = ZkClient.builder("localhost:1");
        ZkClient client = builder.build();
        assertThat(List.<ThrowingCallable>of(() -> builder.defaultAcl(plain), () -> client.withDefaultAcl(plain)))
                .allSatisfy(call -> assertThatIllegalArgumentException()
                        .isThrownBy(call)
                        .withMessageContaining("28 characters")
                        .withMessageNotContaining("geheim"));
    }

    @Test
    void everySettingLeadsOnToTheNextOne() throws Exception {
        ZkClientBuilder builder = ZkClient.builder(List.of("localhost:1"));
        assertThat(List.<UnaryOperator<ZkClientBuilder>>of(
                        b -> b.sessionTimeout(SECOND),
                        b -> b.connectTimeout(SECOND),
                        b -> b.requestTimeout(SECOND),
                        b -> b.closeTimeout(SECOND),
                        b -> b.name("orders"),
                        b -> b.connectRetry(RetryPolicy.CONNECT),
                        b -> b.commandRetry(RetryPolicy.DEFAULT),
                        b -> b.retryListener(event -> {}),
                        b -> b.waitForConnection(false),
                        b -> b.newSessionAfterExpiry(false),
                        b -> b.restoreWatches(false),
                        b -> b.chroot("/app"),
                        b -> b.createChroot(true),
                        b -> b.shuffleHosts(false),
                        b -> b.hostProvider(() -> List.of()),
                        b -> b.followEnsembleChanges(true),
                        b -> b.readOnly(true),
                        b -> b.session(new SessionCredentials(1, new byte[16])),
                        b -> b.threadFactory(Thread::new),
                        b -> b.maxPacket(1024),
                        b -> b.maxInFlight(1),
                        b -> b.maxInFlightBytes(1024),
                        b -> b.rejectWhenFull(true),
                        b -> b.batchReads(false),
                        b -> b.batchWrites(true),
                        b -> b.defaultAcl(Acl.CREATOR_ALL),
                        b -> b.auth("digest", "anna:secret".getBytes(UTF_8)),
                        b -> b.tls(TlsConfig.builder().build()),
                        b -> b.sasl(SaslConfig.kerberosTicketCache()),
                        b -> b.listener(change -> {}),
                        b -> b.observer(new ClientObserver() {})))
                .allSatisfy(setting -> assertThat(setting.apply(builder)).isSameAs(builder));
        assertThat(builder.tls(SSLContext.getDefault())).isSameAs(builder);
        assertThat(builder.name()).isEqualTo("orders");
        assertThat(builder.build()).hasToString("ZkClient[orders, CLOSED, chroot /app]");
    }

    @Test
    void numbersThatLeaveNoRoomAreRefused() {
        ZkClientBuilder builder = ZkClient.builder("localhost:1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxPacket(1023))
                .withMessageContainingAll("1023 bytes", "at least 1024");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxInFlight(0))
                .withMessageContaining("requests in flight");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxInFlightBytes(1023))
                .withMessageContaining("bytes in flight");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.sessionTimeout(Duration.ZERO))
                .withMessageContaining("session timeout");
    }

    /** Nobody listens there, so all that the client does is what the builder was told. */
    @Test
    void aSavedSessionIsTakenUpByTheFirstStart() {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        ZkClient client = ZkClient.builder("localhost:1")
                .hostProvider(() -> List.of())
                .session(new SessionCredentials(0x77, new byte[16]))
                .threadFactory(body -> {
                    Thread thread = new Thread(body);
                    threads.add(thread);
                    return thread;
                })
                .build();
        assertThat(client.sessionCredentials()).isEmpty();
        assertThatThrownBy(() -> client.start(Duration.ofMillis(1)))
                .hasMessageContaining("there is no connection after");
        try {
            assertThat(client.awaitConnected(Duration.ofMillis(1))).isFalse();
            assertThat(client.sessionCredentials().orElseThrow().id()).isEqualTo(0x77);
            assertThat(threads).hasSize(2);
        } finally {
            client.close();
        }
    }
}
