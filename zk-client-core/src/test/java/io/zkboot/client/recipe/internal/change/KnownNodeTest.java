/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Stat;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.SessionOrder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which of the states that others have read a writer takes for its own. */
class KnownNodeTest {
    private final Inbox inbox = new Inbox();
    private final KnownNode node =
            new KnownNode("/one", null, inbox, new SessionOrder(inbox), new WriteMark(null, "/one", true), null);

    private static NodeState state(long czxid, long mzxid) {
        return new NodeState(true, new byte[0], new Stat(czxid, mzxid, 0, 0, 0, 0, 0, 0, 0, 0, czxid));
    }

    private @Nullable NodeState knownAfter(NodeState before, NodeState told) {
        node.assume(before);
        node.learn(told);
        return node.state();
    }

    @Test
    void aNewerStateOfTheSameNodeIsTaken() {
        NodeState newer = state(1, 6);
        assertThat(knownAfter(state(1, 5), newer)).isSameAs(newer);
    }

    @Test
    void anOlderStateOneOfAnotherNodeAndNoneAreNot() {
        NodeState known = state(3, 5);
        assertThat(knownAfter(known, state(3, 4))).isSameAs(known);
        assertThat(knownAfter(known, state(2, 6)))
                .as("the mark is not below it")
                .isSameAs(known);
        assertThat(knownAfter(known, NodeState.MISSING)).isSameAs(known);
        assertThat(knownAfter(NodeState.MISSING, known)).isSameAs(NodeState.MISSING);
    }

    @Test
    void whereNothingIsKnownNothingIsTaken() {
        node.outdated();
        node.learn(state(1, 1));
        assertThat(node.state()).isNull();
    }
}
