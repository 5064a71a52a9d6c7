/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Stat;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.spring.ZkWatch.Mode;
import io.zkboot.spring.event.ZkNodeEventType;
import io.zkboot.spring.listener.NodeView.Change;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NodeViewTest {
    private final NodeView tree = new NodeView(Mode.TREE, true);

    @Test
    void firstReadingGivesInitialParentsFirst() {
        assertThat(read(tree, Map.of("/a/b", stat(2, 2), "/a", stat(1, 4))))
                .containsExactly(
                        new Change(ZkNodeEventType.INITIAL, "/a", 4), new Change(ZkNodeEventType.INITIAL, "/a/b", 2));
    }

    @Test
    void readingAgainWithoutChangesGivesNothing() {
        read(tree, Map.of("/a", stat(1, 1)));
        assertThat(read(tree, Map.of("/a", stat(1, 1)))).isEmpty();
    }

    @Test
    void gapGivesCreationsChangesAndDeletions() {
        read(tree, Map.of("/a", stat(1, 1), "/a/gone", stat(2, 2), "/a/gone/deep", stat(3, 3), "/a/same", stat(4, 4)));
        assertThat(read(tree, Map.of("/a", stat(1, 9), "/a/new", stat(8, 8), "/a/same", stat(4, 4))))
                .containsExactly(
                        new Change(ZkNodeEventType.DELETED, "/a/gone/deep", -1),
                        new Change(ZkNodeEventType.DELETED, "/a/gone", -1),
                        new Change(ZkNodeEventType.DATA_CHANGED, "/a", 9),
                        new Change(ZkNodeEventType.CREATED, "/a/new", 8));
    }

    @Test
    void nodeMadeAnewInTheGapIsDeletedAndCreated() {
        read(tree, Map.of("/a", stat(1, 1)));
        assertThat(read(tree, Map.of("/a", stat(7, 7))))
                .containsExactly(
                        new Change(ZkNodeEventType.DELETED, "/a", -1), new Change(ZkNodeEventType.CREATED, "/a", 7));
    }

    @Test
    void notificationThatTheReadingHasShownGivesNothing() {
        read(tree, Map.of("/a", stat(1, 5)));
        assertThat(notified(EventType.NODE_CREATED, stat(1, 5))).isNull();
        assertThat(notified(EventType.NODE_DATA_CHANGED, stat(1, 5))).isNull();
    }

    @Test
    void whatCannotBeSeenHasNotChanged() {
        read(tree, Map.of("/a", stat(1, 1), "/a/b", stat(2, 2), "/a/b/c", stat(3, 3), "/a/bc", stat(4, 4)));
        SortedMap<String, Stat> seen = new TreeMap<>(Map.of("/a", stat(1, 1)));
        assertThat(tree.synchronize(new TreeRead.Nodes(seen, Set.of("/a/b"))))
                .containsExactly(new Change(ZkNodeEventType.DELETED, "/a/bc", -1));
        seen = new TreeMap<>(Map.of("/a/b", stat(2, 2), "/a/b/c", stat(3, 9), "/a/b/d", stat(8, 8)));
        assertThat(tree.compareTree("/a/b", new TreeRead.Nodes(seen, Set.of())))
                .containsExactly(
                        new Change(ZkNodeEventType.DATA_CHANGED, "/a/b/c", 9),
                        new Change(ZkNodeEventType.CREATED, "/a/b/d", 8));
    }

    @Test
    void whatIsSeenForTheFirstTimeIsInitial() {
        tree.synchronize(new TreeRead.Nodes(new TreeMap<>(Map.of("/a", stat(1, 1))), Set.of("/a/b")));
        SortedMap<String, Stat> seen = new TreeMap<>(Map.of("/a/b", stat(2, 2), "/a/b/c", stat(3, 3)));
        assertThat(tree.compareTree("/a/b", new TreeRead.Nodes(seen, Set.of())))
                .containsExactly(
                        new Change(ZkNodeEventType.INITIAL, "/a/b", 2),
                        new Change(ZkNodeEventType.INITIAL, "/a/b/c", 3));
        assertThat(tree.compareNode("/a/b/d", stat(4, 4)))
                .containsExactly(new Change(ZkNodeEventType.CREATED, "/a/b/d", 4));
    }

    @Test
    void changeThatCouldNotBeToldIsFoundAgain() {
        List<Change> first = read(tree, Map.of("/a", stat(1, 1)));
        first.forEach(tree::untold);
        assertThat(tree.compareNode("/a", stat(1, 1))).isEqualTo(first);
        List<Change> changed = tree.compareNode("/a", stat(1, 5));
        changed.forEach(tree::untold);
        assertThat(tree.compareNode("/a", stat(1, 5))).isEqualTo(changed).hasSize(1);
    }

    @Test
    void deletionOfAnEarlierLifeGivesNothing() {
        read(tree, Map.of("/a", stat(6, 6)));
        assertThat(notified(EventType.NODE_DELETED, stat(6, 6))).isNull();
        read(tree, Map.of());
        assertThat(notified(EventType.NODE_DELETED, null)).isNull();
    }

    @Test
    void nodeThatIsGoneAgainAtItsCreationGivesBoth() {
        read(tree, Map.of());
        assertThat(notified(EventType.NODE_CREATED, null).type()).isEqualTo(ZkNodeEventType.CREATED);
        assertThat(notified(EventType.NODE_DELETED, null).type()).isEqualTo(ZkNodeEventType.DELETED);
    }

    @Test
    void quickDeletionAndCreationGiveBothOnce() {
        read(tree, Map.of("/a", stat(1, 1)));
        Stat now = stat(5, 5);
        assertThat(notified(EventType.NODE_DELETED, now).type()).isEqualTo(ZkNodeEventType.DELETED);
        assertThat(notified(EventType.NODE_CREATED, now)).isEqualTo(new Change(ZkNodeEventType.CREATED, "/a", 5));
        assertThat(notified(EventType.NODE_DATA_CHANGED, now)).isNull();
    }

    @Test
    void changeRightAfterTheCreationIsNewsUnlessTheCreationTellsTheContent() {
        NodeView view = new NodeView(Mode.NODE, false);
        read(view, Map.of());
        assertThat(view.notified(new WatchedEvent(EventType.NODE_CREATED, "/a"), stat(2, 3))
                        .type())
                .isEqualTo(ZkNodeEventType.CREATED);
        assertThat(view.notified(new WatchedEvent(EventType.NODE_DATA_CHANGED, "/a"), stat(2, 3)))
                .isEqualTo(new Change(ZkNodeEventType.DATA_CHANGED, "/a", 3));
        assertThat(read(view, Map.of("/a", stat(4, 5))))
                .extracting(Change::type)
                .containsExactly(ZkNodeEventType.DELETED, ZkNodeEventType.CREATED, ZkNodeEventType.DATA_CHANGED);
    }

    @Test
    void quickChangesComeAsOne() {
        read(tree, Map.of("/a", stat(1, 1)));
        assertThat(notified(EventType.NODE_DATA_CHANGED, stat(1, 4)))
                .isEqualTo(new Change(ZkNodeEventType.DATA_CHANGED, "/a", 4));
        assertThat(notified(EventType.NODE_DATA_CHANGED, stat(1, 4))).isNull();
    }

    @Test
    void changeOfANodeThatIsGoneLeavesItToTheDeletion() {
        read(tree, Map.of("/a", stat(1, 1)));
        assertThat(notified(EventType.NODE_DATA_CHANGED, null)).isNull();
        assertThat(notified(EventType.NODE_DELETED, null).type()).isEqualTo(ZkNodeEventType.DELETED);
    }

    @Test
    void childrenModeComparesChildrenAndIgnoresData() {
        NodeView children = new NodeView(Mode.CHILDREN, true);
        read(children, Map.of("/a", stat(1, 1)));
        assertThat(children.concerns(EventType.NODE_DATA_CHANGED)).isFalse();
        assertThat(read(children, Map.of("/a", stat(1, 5)))).isEmpty();
        Stat withChild = new Stat(1, 5, 0, 0, 0, 0, 0, 0, 0, 1, 8);
        assertThat(read(children, Map.of("/a", withChild)))
                .containsExactly(new Change(ZkNodeEventType.CHILDREN_CHANGED, "/a", 8));
    }

    private Change notified(EventType type, Stat now) {
        return tree.notified(new WatchedEvent(type, "/a"), now);
    }

    private static List<Change> read(NodeView view, Map<String, Stat> nodes) {
        return view.synchronize(new TreeRead.Nodes(new TreeMap<>(nodes), Set.of()));
    }

    private static Stat stat(long czxid, long mzxid) {
        return new Stat(czxid, mzxid, 0, 0, 0, 0, 0, 0, 0, 0, czxid);
    }
}
