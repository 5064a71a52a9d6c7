/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.client.event.EventType;
import io.zkboot.client.testing.Shows;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What watch methods are told, and when. */
class ZkWatchDeliveryTests extends ZkWatchFixture {
    @Test
    void changesAreDeliveredInOrder() {
        run(NodeListener.class, () -> {
            zk.create("/a", "1");
            hears("CREATED /a");
            zk.set("/a", "2");
            hears("DATA_CHANGED /a");
            zk.delete("/a");
            hears("DELETED /a");
            hearsNothingMore();
        });
    }

    @Test
    void nodesThatExistAreNotNewsUnlessAskedFor() {
        zk.create("/a", "1");
        run(NodeListener.class, this::hearsNothingMore);
    }

    @Test
    void initialComesFirstAndOnceOnly() {
        zk.create("/a", "1");
        zk.create("/a/b", "2");
        run(InitialTreeListener.class, () -> {
            hears("INITIAL /a 1");
            hears("INITIAL /a/b 2");
            zk.fire(EventType.NODE_DATA_CHANGED, "/a");
            zk.create("/a/c", "3");
            hears("CREATED /a/c 3");
            hearsNothingMore();
        });
    }

    @Test
    void reconnectGivesWhatChangedInBetweenAndNoMore() {
        zk.create("/a", "1");
        zk.create("/a/gone", "2");
        zk.create("/a/same", "3");
        run(TreeListener.class, () -> {
            zk.disconnect();
            zk.delete("/a/gone");
            zk.create("/a/new", "4");
            zk.set("/a", "5");
            zk.connect();
            hears("DELETED /a/gone");
            hears("DATA_CHANGED /a");
            hears("CREATED /a/new");
            zk.disconnect();
            zk.connect();
            hearsNothingMore();
        });
    }

    @Test
    void expiredSessionGivesWhatChangedInBetween() {
        zk.create("/a", "1");
        run(NodeListener.class, () -> {
            zk.disconnect();
            zk.set("/a", "2");
            zk.expire();
            hears("DATA_CHANGED /a");
            hearsNothingMore();
        });
    }

    @Test
    @Shows("F48")
    void serverThatIsDownAtTheStartHoldsNothingUp() {
        zk.unreachable();
        zk.create("/a", "1");
        runner.withUserConfiguration(InitialTreeListener.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(endpoint(context.getBean(ZkWatchEndpointRegistry.class)).isRegistered())
                    .isFalse();
            zk.connect();
            hears("INITIAL /a 1");
        });
    }

    @Test
    void failedReadingIsRepeatedInOrder() {
        zk.create("/a", "1");
        run(InitialTreeListener.class, () -> {
            hears("INITIAL /a 1");
            zk.failNext(Failures.rejected(ErrorCode.THROTTLED.code(), "getData", "/a"));
            zk.set("/a", "2");
            zk.create("/a/b", "3");
            hears("DATA_CHANGED /a 2");
            hears("CREATED /a/b 3");
        });
    }

    @Test
    void nodeThatMayNotBeReadGoesToTheErrorHandler() {
        zk.create("/a", "1");
        run(NamedErrorHandler.class, () -> {
            zk.failNext(Failures.rejected(ErrorCode.NO_AUTH.code(), "getData", "/a"));
            zk.set("/a", "2");
            hears("handled failing NoAuthException");
        });
    }

    @Test
    void watchThatWasRemovedByOthersIsSetAgain() {
        zk.create("/a", "1");
        run(NodeListener.class, () -> {
            zk.tellWatchers(EventType.PERSISTENT_WATCH_REMOVED, true);
            await().until(() -> zk.watchCount() == 1);
            zk.set("/a", "2");
            hears("DATA_CHANGED /a");
        });
    }

    @Test
    void clientThatEndedAndStartedAgainIsWatchedAgain() {
        zk.create("/a", "1");
        run(NodeListener.class, () -> {
            zk.client().close();
            zk.set("/a", "2");
            zk.client().start();
            hears("DATA_CHANGED /a");
        });
    }

    @Test
    void childrenModeGivesSortedNames() {
        zk.create("/a", "1");
        zk.create("/a/x", "");
        run(ChildrenListener.class, () -> {
            hears("INITIAL [x]");
            zk.create("/a/b", "");
            hears("CHILDREN_CHANGED [b, x]");
            zk.set("/a", "2");
            hearsNothingMore();
        });
    }

    static class TreeListener {
        @ZkWatch(value = "/a", mode = ZkWatch.Mode.TREE)
        void listen(ZkNodeEvent event) {
            heard.add(event.getType() + " " + event.getPath());
        }
    }

    static class InitialTreeListener {
        @ZkWatch(path = "/a", mode = ZkWatch.Mode.TREE, initial = true)
        void listen(ZkNodeEvent event, @ZkData String data) {
            heard.add(event.getType() + " " + event.getPath() + " " + data);
        }
    }

    static class ChildrenListener {
        @ZkWatch(path = "/a", mode = ZkWatch.Mode.CHILDREN, initial = true)
        void listen(ZkNodeEventType type, List<String> children) {
            heard.add(type + " " + children);
        }
    }
}
