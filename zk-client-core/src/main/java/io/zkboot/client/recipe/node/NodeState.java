/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

/**
 * Where a {@link PersistentNode} stands.
 *
 * <pre>
 *  LATENT ──&gt; CREATING ──&gt; THERE &lt;──&gt; IN_DOUBT
 *                │  ^        │            │
 *                v  └────────┴────────────┘
 *        CONFLICT, FAILED &lt;──&gt; CREATING           any ──&gt; CLOSED
 * </pre>
 */
public enum NodeState {
    /** Not started. */
    LATENT,
    /**
     * The node is not there, as far as is known, and is made as soon as can be: there is no connection yet, the request
     * is under way, the node of an earlier session of this client has to go first, or somebody deletes the node so
     * often that there are pauses between.
     */
    CREATING,
    /** It is there, and is ours. Its data may be on their way still: {@link PersistentNode#setDataAsync} says when. */
    THERE,
    /** It was there, and the connection is gone, or leads to a server in read-only mode: nobody can say. */
    IN_DOUBT,
    /**
     * Another one's node has the path: of another session, or of another kind. It is not touched, and its place is
     * taken when it goes.
     */
    CONFLICT,
    /** The servers refuse it, or the client is closed; {@link PersistentNode#failure} says what. It is tried again. */
    FAILED,
    /** Closed. No other state follows. */
    CLOSED
}
