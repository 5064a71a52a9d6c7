/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of a node, by answers and events, and what follows from it for those who wait. In the inbox. */
final class Knowledge {
    private final Wish wish;
    private final Standing standing;
    private final Pauses pauses;
    private final NodeIdentity identity;
    private final Freshness freshness;

    private Known known = Known.ABSENT;
    private @Nullable Stat stat;
    /** The wish that the data of the node are, -1 if they are none or that is not known. */
    private long shown = -1;
    /** Whether a create may have been applied that was not answered. */
    private boolean doubt;

    Knowledge(Wish wish, Standing standing, Pauses pauses, NodeIdentity identity, Freshness freshness) {
        this.wish = wish;
        this.standing = standing;
        this.pauses = pauses;
        this.identity = identity;
        this.freshness = freshness;
    }

    Known known() {
        return known;
    }

    /** Whether it is there and ours, as far as is known. */
    boolean mayBeOurs() {
        return known == Known.OURS || (known == Known.NOTHING && identity.mayOwn());
    }

    /** Returns the status of the node that was seen last; null if there is none, or it is another one's. */
    @Nullable Stat stat() {
        return stat;
    }

    /** Whether the node is not as it is wished for. */
    boolean isOutdated() {
        return freshness.isDue() || shown != wish.newest().revision();
    }

    /** What is known may be old; that it is absent is found out by the create. */
    void lookAgain() {
        if (known != Known.ABSENT) {
            known = Known.NOTHING;
        }
    }

    /** Nothing is known, not even that it is absent. */
    void nothing() {
        known = Known.NOTHING;
    }

    /** The client has another session, or none. */
    void otherSession() {
        if (identity.isEphemeral()) {
            known = known == Known.OTHERS ? Known.NOTHING : Known.ABSENT;
            stat = null;
            doubt = false;
            if (standing.state() == NodeState.THERE || standing.state() == NodeState.IN_DOUBT) {
                standing.creating();
            }
        }
    }

    /** The client has ended: until it is started again nobody cares for the node. */
    void untended() {
        freshness.found();
    }

    /** A create was not answered. */
    void doubted() {
        doubt = true;
        known = Known.NOTHING;
    }

    /**
     * It was made.
     *
     * @param revision the wish that its data are
     */
    void created(CreatedNode made, long revision) {
        Stat status = made.stat();
        if (identity.whose(status) != Known.OURS) { // on old servers the status is read in a second step
            known = Known.NOTHING;
            return;
        }
        ours(status, status.mzxid() == status.czxid() ? revision : -1);
        freshness.written();
        standing.created(made.path());
    }

    /** Its data were set. */
    void set(String path, Stat status, long revision) {
        if (identity.whose(status) != Known.OURS) {
            known = Known.NOTHING; // another one's, which has come at the last moment
            return;
        }
        ours(status, revision);
        freshness.written();
        standing.there(path);
    }

    private void ours(Stat status, long revision) {
        known = Known.OURS;
        stat = status;
        shown = revision;
        doubt = false;
        pauses.accepted();
        if (revision >= 0) {
            wish.reached(revision);
        }
    }

    /**
     * It was looked at.
     *
     * @param node null if its data are not known
     * @param closing whether only the very node that was known is ours still
     */
    void seen(String path, Stat status, @Nullable NodeData node, boolean closing) {
        Stat before = stat;
        boolean same = before != null && before.czxid() == status.czxid();
        known = identity.whose(status);
        if (known == Known.OURS && closing && !same && !doubt) {
            known = Known.OTHERS; // somebody has replaced it
        }
        switch (known) {
            case OURS -> {
                if (!same) {
                    freshness.found();
                }
                boolean unchanged = before != null && same && before.mzxid() == status.mzxid() && shown >= 0;
                ours(status, unchanged ? shown : compared(node, same));
                standing.there(path);
            }
            case OTHERS -> {
                stat = null;
                standing.conflict(status);
            }
            default -> {
                stat = status;
                standing.creating();
            }
        }
    }

    private long compared(@Nullable NodeData node, boolean same) {
        Wish.Data newest = wish.newest();
        if (node != null && Arrays.equals(node.data(), newest.bytes())) {
            return newest.revision();
        }
        if (same && shown >= 0) {
            pauses.interfered();
        }
        return -1;
    }

    /**
     * It is there, and is not shown.
     *
     * @return whether it must be the one that was known
     */
    boolean isHiddenOurs(String path, @Nullable List<String> ownPaths) {
        Stat before = stat;
        if (before == null || (identity.isEphemeral() && (ownPaths == null || !ownPaths.contains(path)))) {
            return false;
        }
        ours(before, shown);
        standing.there(path);
        return true;
    }

    /** It is not there. */
    void absent() {
        known = Known.ABSENT;
        stat = null;
        doubt = false;
        if (standing.state() != NodeState.FAILED) { // until the next try has ended
            standing.creating();
        }
    }

    /** It is not there any more. */
    void deleted() {
        if (known == Known.OURS) {
            pauses.interfered();
        }
        absent();
    }
}
