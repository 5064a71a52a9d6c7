/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.recipe;

import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.leader.Leader;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is held and open that {@link ZkRecipes} has made, for operators: as it is known in this process, without I/O and
 * without node data.
 */
public interface ZkRecipesView {
    /** Returns the locks and permits that are held, or in doubt, in the order in which they were granted. */
    List<Held> held();

    /** Returns the caches that are not closed. */
    List<Cache> caches();

    /** Returns the elections that are not closed, those of {@link io.zkboot.spring.leader.ZkLeader} included. */
    List<Election> elections();

    /**
     * A lock or a permit.
     *
     * @param client name of the client
     * @param recipe {@code lock}, {@code read-lock}, {@code write-lock} or {@code semaphore}
     * @param path path of the recipe
     * @param state held, or in doubt
     * @param fencingToken its token
     * @param since when it was granted, by the clock of this machine
     */
    record Held(String client, String recipe, String path, GrantState state, long fencingToken, Instant since) {}

    /**
     * A cache.
     *
     * @param client name of the client
     * @param path what it was made for
     * @param nodes how many nodes are in it
     * @param stale whether it may be behind
     * @param staleFor how long it may have been behind; null if it was never complete
     */
    record Cache(
            String client,
            String path,
            int nodes,
            boolean stale,
            @Nullable Duration staleFor) {}

    /**
     * An election.
     *
     * @param client name of the client
     * @param path its path
     * @param participant what this application calls itself
     * @param state what it does
     * @param leadership state of its leadership, null if it has none
     * @param epoch fencing token of its leadership, null if it has none
     * @param leader who leads, null if nobody does or nobody knows
     * @param stale whether another one may lead by now, since there is no connection
     */
    record Election(
            String client,
            String path,
            String participant,
            ZkLeaderElection.State state,
            @Nullable GrantState leadership,
            @Nullable Long epoch,
            @Nullable Leader leader,
            boolean stale) {
        /** Whether it leads, without doubt as far as it was told. */
        public boolean leading() {
            return leadership == GrantState.HELD;
        }

        /** Whether it takes part. */
        public boolean running() {
            return state != ZkLeaderElection.State.IDLE && state != ZkLeaderElection.State.CLOSED;
        }

        /** Shows no ids of participants: node data does not belong in logs. */
        @Override
        public String toString() {
            return "Election[" + path + ", " + state + (leadership == null ? "" : ", " + leadership) + "]";
        }
    }
}
