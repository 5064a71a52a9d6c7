/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.spring.event.ZkConnectedEvent;
import io.zkboot.spring.event.ZkSessionEvent;
import io.zkboot.spring.testing.FakeZkClient;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;

/** What application events tell of a session, also of what happened before anybody listened. */
class ZkSessionEventsTests {
    private static final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private final FakeZkClient zk = new FakeZkClient();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class))
            .withBean("zkClient", ZkClient.class, zk::client)
            .withBean(Listener.class);

    ZkSessionEventsTests() {
        heard.clear();
    }

    @Test
    void connectionThatABeanHasMadeInItsInitializationIsToldOnce() {
        runner.withBean(EarlyUser.class).run(context -> {
            hears("ZkClientStartedEvent", "ZkConnectedEvent new");
            zk.disconnect();
            zk.connect();
            hears("ZkDisconnectedEvent", "ZkConnectedEvent");
            hearsNothingMore();
        });
    }

    @Test
    void lazyListenerHearsIt() {
        runner.withBean(EarlyUser.class, () -> new EarlyUser(zk.client()), definition -> definition.setLazyInit(false))
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> {
                    hears("ZkClientStartedEvent", "ZkConnectedEvent new");
                });
    }

    @Test
    void connectionAfterAnEarlyLossIsOneWithANewSession() {
        runner.withBean(EarlyUser.class, () -> {
                    EarlyUser user = new EarlyUser(zk.client());
                    zk.disconnect();
                    return user;
                })
                .run(context -> {
                    hears("ZkClientStartedEvent", "ZkDisconnectedEvent");
                    zk.connect();
                    hears("ZkConnectedEvent new");
                    zk.disconnect();
                    zk.connect();
                    hears("ZkDisconnectedEvent", "ZkConnectedEvent");
                });
    }

    @Test
    void earlyStartWithoutAConnectionIsTold() {
        zk.unreachable();
        runner.withBean(EarlyUser.class).run(context -> {
            hears("ZkClientStartedEvent");
            zk.connect();
            hears("ZkConnectedEvent new");
            hearsNothingMore();
        });
    }

    @Test
    void refusalThatCameEarlyIsFollowedByTheStartAfterIt() {
        runner.withBean(EarlyUser.class, () -> {
                    EarlyUser user = new EarlyUser(zk.client());
                    zk.change(SessionState.AUTH_FAILED, Reason.AUTHENTICATION, false);
                    return user;
                })
                .run(context -> {
                    hears("ZkClientStartedEvent", "ZkConnectedEvent new");
                    zk.change(SessionState.AUTH_FAILED, Reason.AUTHENTICATION, false);
                    hears("ZkAuthFailedEvent");
                });
    }

    @Test
    void pauseAndRestartAreToldOnceEach() {
        runner.withBean(EarlyUser.class).run(context -> {
            hears("ZkClientStartedEvent", "ZkConnectedEvent new");
            context.stop();
            hears("ZkClientStoppedEvent");
            context.start();
            hears("ZkClientStartedEvent", "ZkConnectedEvent new");
            hearsNothingMore();
        });
    }

    @Test
    void clientThatIsStartedByHandInAPauseIsToldOnce() {
        runner.run(context -> {
            hears("ZkClientStartedEvent", "ZkConnectedEvent new");
            context.stop();
            hears("ZkClientStoppedEvent");
            zk.client().start();
            zk.awaitEventThread();
            assertThat(heard).isEmpty();
            context.start();
            hears("ZkClientStartedEvent", "ZkConnectedEvent new");
            hearsNothingMore();
        });
    }

    @Test
    void clientThatIsClosedAndStartedByHandIsTold() {
        runner.run(context -> {
            hears("ZkClientStartedEvent", "ZkConnectedEvent new");
            zk.client().close();
            zk.client().start();
            hears("ZkClientStoppedEvent", "ZkClientStartedEvent", "ZkConnectedEvent new");
            hearsNothingMore();
        });
    }

    @Test
    void endOfTheApplicationIsNotToldAsThereIsNobodyLeftToHear() {
        runner.run(context -> hears("ZkClientStartedEvent", "ZkConnectedEvent new"));
        assertThat(zk.calls()).endsWith("close");
        zk.awaitEventThread();
        assertThat(heard).isEmpty();
    }

    private static void hears(String... expected) throws InterruptedException {
        for (String event : expected) {
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(event);
        }
    }

    /** The end of a session is told last: what comes before it was all that there was. */
    private void hearsNothingMore() throws InterruptedException {
        zk.client().close();
        hears("ZkClientStoppedEvent");
        assertThat(heard).isEmpty();
    }

    static class EarlyUser {
        EarlyUser(ZkClient client) {
            client.start();
        }
    }

    static class Listener {
        @EventListener
        void on(ZkSessionEvent event) {
            boolean fresh = event instanceof ZkConnectedEvent connected && connected.isNewSession();
            heard.add(event.getClass().getSimpleName() + (fresh ? " new" : ""));
        }
    }
}
