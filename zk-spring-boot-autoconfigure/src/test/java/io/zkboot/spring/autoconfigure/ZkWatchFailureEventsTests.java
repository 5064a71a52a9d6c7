/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeEventType;
import io.zkboot.spring.event.ZkWatchEndpointEvent;
import io.zkboot.spring.event.ZkWatchEndpointFailedEvent;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import io.zkboot.spring.listener.ZkWatchFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.EventListener;

/** What of an endpoint does not work is told as it begins and as it ends, and can be asked for in between. */
class ZkWatchFailureEventsTests extends ZkWatchFixture {
    @Test
    void watchThatIsRefusedIsToldUntilItIsSet() {
        zk.refuseWatches(Failures.rejected(ErrorCode.NO_AUTH.code(), "addWatch", "/a"));
        runner.withBean(Listening.class).run(context -> {
            hears("failed e WATCH /a NoAuthException zk");
            ZkWatchEndpoint endpoint = endpoint(context.getBean(ZkWatchEndpointRegistry.class));
            assertThat(endpoint.getFailures()).extracting(ZkWatchFailure::path).containsExactly("/a");
            zk.refuseWatches(null);
            hears("recovered e WATCH /a");
            assertThat(endpoint.getFailures()).isEmpty();
            hearsNothingMore();
        });
    }

    @Test
    void nodeThatMayNotBeReadIsToldUntilItIs() {
        zk.create("/a", "1");
        zk.deny("/a");
        runner.withBean(Listening.class).run(context -> {
            hears("failed e READ /a NoAuthException zk");
            zk.allow("/a");
            // The end of a failure is told by the side of the events.
            assertThat(List.of(heardNext(), heardNext())).containsExactlyInAnyOrder("recovered e READ /a", "data 1");
        });
    }

    @Test
    void methodThatFailsIsToldOnceUntilItTakesAnEvent() {
        zk.create("/a", "bad");
        runner.withBean(Listening.class).run(context -> {
            hears("failed e LISTENER /a IllegalArgumentException zk");
            zk.set("/a", "bad too");
            zk.set("/a", "good");
            hears("data good");
            hears("recovered e LISTENER /a");
            hearsNothingMore();
        });
    }

    @Test
    void anEventForWhichAMethodIsNotCalledDoesNotSayThatItWorksAgain() {
        zk.create("/c", "");
        runner.withBean("choosing", Choosing.class).run(context -> {
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            zk.set("/c", "bad");
            hears("asked bad");
            hears("failed c LISTENER /c IllegalArgumentException zk");
            zk.set("/c", "not for it");
            hears("asked not for it");
            zk.set("/c", "bad again");
            hears("asked bad again");
            zk.set("/c", "good");
            hears("asked good");
            hears("data good");
            hears("recovered c LISTENER /c");
            hearsNothingMore();
        });
    }

    @Test
    void whatFailedAtANodeIsOverWhenThatIsGoneAlsoIfTheMethodIsNotCalledForIt() {
        zk.create("/c", "");
        runner.withBean("choosing", Choosing.class).run(context -> {
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            zk.set("/c", "bad");
            hears("asked bad");
            hears("failed c LISTENER /c IllegalArgumentException zk");
            zk.delete("/c");
            hears("asked null");
            hears("recovered c LISTENER /c");
            hearsNothingMore();
        });
    }

    static class Choosing extends Listening {
        @ZkWatch(id = "c", path = "/c", condition = "@choosing.wants(#data)")
        void choose(@ZkData @Nullable String data) {
            listen(data);
        }

        public boolean wants(@Nullable String data) {
            heard.add("asked " + data);
            return data != null && !data.startsWith("not");
        }
    }

    @Test
    void whatFailedAtANodeIsOverWhenThatIsGoneAlsoIfNobodyHearsOfIt() {
        zk.create("/jobs", "");
        zk.create("/jobs/1", "bad");
        runner.withBean(Taking.class).run(context -> {
            hears("failed jobs LISTENER /jobs/1 IllegalArgumentException zk");
            zk.delete("/jobs/1");
            hears("recovered jobs LISTENER /jobs/1");
            zk.create("/jobs/2", "bad");
            hears("failed jobs LISTENER /jobs/2 IllegalArgumentException zk");
            zk.disconnect();
            zk.delete("/jobs/2");
            zk.connect();
            hears("recovered jobs LISTENER /jobs/2");
            hearsNothingMore();
        });
    }

    @Test
    void lostConnectionIsNoFailure() {
        zk.create("/a", "1");
        runner.withBean(Listening.class).run(context -> {
            hears("data 1");
            zk.disconnect();
            zk.set("/a", "2");
            zk.connect();
            hears("data 2");
            hearsNothingMore();
        });
    }

    @Test
    void endOfAnEndpointForgetsItsFailures() {
        zk.create("/a", "bad");
        runner.withBean(Listening.class).run(context -> {
            hears("failed e LISTENER /a IllegalArgumentException zk");
            ZkWatchEndpoint endpoint = endpoint(context.getBean(ZkWatchEndpointRegistry.class));
            endpoint.stop(() -> {});
            assertThat(endpoint.getFailures()).isEmpty();
            endpoint.start();
            hears("failed e LISTENER /a IllegalArgumentException zk");
        });
    }

    @Test
    void withoutEventsTheyCanBeAskedFor() {
        zk.create("/a", "bad");
        runner.withBean(Listening.class)
                .withPropertyValues("zk.events.enabled=false")
                .run(context -> {
                    ZkWatchEndpoint endpoint = endpoint(context.getBean(ZkWatchEndpointRegistry.class));
                    await().until(() -> !endpoint.getFailures().isEmpty());
                    hearsNothingMore();
                });
    }

    static class Taking extends Listening {
        @ZkWatch(
                id = "jobs",
                path = "/jobs/*",
                initial = true,
                events = {ZkNodeEventType.INITIAL, ZkNodeEventType.CREATED},
                concurrency = "2")
        void take(@ZkData String data) {
            throw new IllegalArgumentException("expected by the test");
        }
    }

    static class Listening {
        @ZkWatch(id = "e", path = "/a", initial = true)
        void listen(@ZkData @Nullable String data) {
            if (data != null && data.startsWith("bad")) {
                throw new IllegalArgumentException("expected by the test");
            }
            heard.add("data " + data);
        }

        @EventListener
        void listen(ZkWatchEndpointEvent event) {
            heard.add(
                    event instanceof ZkWatchEndpointFailedEvent failed
                            ? "failed " + text(event) + " "
                                    + failed.getCause().getClass().getSimpleName() + " " + event.getClientName()
                            : "recovered " + text(event));
        }

        private static String text(ZkWatchEndpointEvent event) {
            return event.getEndpointId() + " " + event.getKind() + " " + event.getPath();
        }
    }
}
