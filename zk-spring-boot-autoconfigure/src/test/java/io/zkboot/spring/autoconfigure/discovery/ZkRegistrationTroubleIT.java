/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Stat;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.spring.discovery.ZkAutoServiceRegistration;
import io.zkboot.spring.discovery.ZkRegistration;
import io.zkboot.spring.discovery.ZkServiceRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cloud.client.serviceregistry.RegistrationLifecycle;
import org.springframework.context.ConfigurableApplicationContext;

/** Registrations that meet with changes at the same time, and with hooks that fail. */
@Timeout(120)
@Tag("any-jdk")
class ZkRegistrationTroubleIT {
    private static ZkDiscoveryFixture nodes;

    @BeforeAll
    static void start() {
        nodes = new ZkDiscoveryFixture();
    }

    @AfterAll
    static void stop() {
        nodes.close();
    }

    @Test
    void anErrorOfAHookKeepsNeitherTheNodeNorTheEnd() throws Exception {
        try (ConfigurableApplicationContext context = nodes.run("spring.application.name=orders")) {
            await().until(() -> nodes.exists(context));
            ZkRegistration registration = context.getBean(ZkRegistration.class);
            ZkServiceRegistry registry = context.getBean(ZkServiceRegistry.class);
            ZkAutoServiceRegistration automatic =
                    new ZkAutoServiceRegistration(registry, registration, event -> {}, List.of(new Failing()));
            automatic.setSettleTime(Duration.ZERO);
            automatic.start();
            CountDownLatch ended = new CountDownLatch(1);
            automatic.stop(ended::countDown);
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(nodes.exists(context)).isFalse();
        }
    }

    /** As one whose classes are gone at the end. */
    private static final class Failing implements RegistrationLifecycle<ZkRegistration> {
        @Override
        public void postProcessBeforeStartRegister(ZkRegistration registration) {}

        @Override
        public void postProcessAfterStartRegister(ZkRegistration registration) {}

        @Override
        public void postProcessBeforeStopRegister(ZkRegistration registration) {
            throw new NoClassDefFoundError("of a hook");
        }

        @Override
        public void postProcessAfterStopRegister(ZkRegistration registration) {}
    }

    @Test
    void aHookAfterTheEndOfTheRegistrationMayWaitForAnswersAsOnAnyThread() throws Exception {
        try (ConfigurableApplicationContext context = nodes.run("spring.application.name=orders")) {
            await().until(() -> nodes.exists(context));
            Asking hook = new Asking(context.getBean(ZkClient.class), new CompletableFuture<>());
            ZkAutoServiceRegistration automatic = new ZkAutoServiceRegistration(
                    context.getBean(ZkServiceRegistry.class),
                    context.getBean(ZkRegistration.class),
                    event -> {},
                    List.of(hook));
            automatic.setSettleTime(Duration.ZERO);
            automatic.start();
            CountDownLatch ended = new CountDownLatch(1);
            automatic.stop(ended::countDown);
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(hook.answer).isCompletedWithValueMatching(Optional::isPresent);
        }
    }

    /** Asks the servers, when the node has gone. */
    private record Asking(ZkClient client, CompletableFuture<Optional<Stat>> answer)
            implements RegistrationLifecycle<ZkRegistration> {
        @Override
        public void postProcessBeforeStartRegister(ZkRegistration registration) {}

        @Override
        public void postProcessAfterStartRegister(ZkRegistration registration) {}

        @Override
        public void postProcessBeforeStopRegister(ZkRegistration registration) {}

        @Override
        public void postProcessAfterStopRegister(ZkRegistration registration) {
            answer.complete(client.async().exists("/").join());
        }
    }

    @Test
    void aStatusThatIsSetWhileTheInstanceIsWrittenIsNotLost() throws Exception {
        try (FaultProxy proxy = FaultProxy.to(nodes.server.port())) {
            proxy.refuse(true);
            try (ConfigurableApplicationContext context =
                    nodes.run("spring.application.name=orders", "zk.connect-string=" + proxy.connectString())) {
                ZkServiceRegistry registry = context.getBean(ZkServiceRegistry.class);
                ZkRegistration registration = context.getBean(ZkRegistration.class);
                CountDownLatch goOn = new CountDownLatch(1);
                Thread owner = thread(() -> registration.getMetadata().compute("instance_status", (key, before) -> {
                    hold(goOn);
                    return before;
                }));
                await().until(() -> owner.getState() == Thread.State.WAITING);
                Thread status = thread(() -> {
                    registry.setStatus(registration, "OUT_OF_SERVICE");
                    return null;
                });
                await().until(() -> status.getState() == Thread.State.BLOCKED);
                Thread port = thread(() -> {
                    registry.register(registration);
                    return null;
                });
                await().until(() -> port.getState() == Thread.State.BLOCKED);
                goOn.countDown();
                for (Thread each : List.of(owner, status, port)) {
                    each.join();
                }
                proxy.refuse(false); // only what was wanted last is ever written
                await().until(() -> nodes.exists(context));
                assertThat(nodes.data("orders")).contains("\"instance_status\":\"OUT_OF_SERVICE\"");
            }
        }
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            throw new IllegalStateException("Nobody interrupts this.", ex);
        }
    }

    private static Thread thread(Callable<?> task) {
        Thread thread = new Thread(new FutureTask<>(task));
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
