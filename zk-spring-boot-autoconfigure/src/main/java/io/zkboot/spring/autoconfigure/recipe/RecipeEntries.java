/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.recipe;

import static io.zkboot.spring.endpoint.ZkEndpointText.hex;
import static io.zkboot.spring.endpoint.ZkEndpointText.text;

import io.zkboot.spring.endpoint.ZkEndpointEntry;
import io.zkboot.spring.leader.ZkElectionStatus;
import io.zkboot.spring.recipe.ZkRecipesView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the endpoint {@code zookeeper} shows of elections, locks and caches. */
final class RecipeEntries {
    private RecipeEntries() {}

    /** An election: of a {@code @ZkLeader} or {@code @LeaderOnly}, or one that {@code ZkRecipes} has made. */
    record Leader(
            String client,
            String id,
            String path,
            String participant,
            List<String> works,
            boolean running,
            String state,
            @Nullable String leadership,
            @Nullable String epoch,
            @Nullable String since,
            @Nullable String leader,
            @Nullable String leaderEpoch,
            @Nullable String leaderSince,
            boolean stale,
            @Nullable Long grants,
            @Nullable Long skipped,
            @Nullable String lastFailure)
            implements ZkEndpointEntry {
        static Leader of(ZkElectionStatus status) {
            return new Leader(
                    status.client(),
                    status.id(),
                    status.path(),
                    status.participant(),
                    status.works(),
                    status.running(),
                    status.state().name(),
                    text(status.leadership()),
                    hexOf(status.epoch()),
                    text(status.since()),
                    status.leader(),
                    hexOf(status.leaderEpoch()),
                    text(status.leaderSince()),
                    status.stale(),
                    status.grants(),
                    status.skipped(),
                    status.lastFailure());
        }

        /** Of one that nobody but its user counts anything of. */
        static Leader of(ZkRecipesView.Election election) {
            io.zkboot.client.recipe.leader.Leader leader = election.leader();
            return new Leader(
                    election.client(),
                    election.path(),
                    election.path(),
                    election.participant(),
                    List.of(),
                    election.running(),
                    election.state().name(),
                    text(election.leadership()),
                    hexOf(election.epoch()),
                    null,
                    leader == null ? null : leader.id(),
                    leader == null ? null : hex(leader.epoch()),
                    leader == null ? null : text(leader.since()),
                    election.stale(),
                    null,
                    null,
                    null);
        }
    }

    /** A lock or a permit that is held, or in doubt. */
    record Lock(
            String client,
            String recipe,
            String path,
            String state,
            String fencingToken,
            @Nullable String since) implements ZkEndpointEntry {
        static Lock of(ZkRecipesView.Held held) {
            return new Lock(
                    held.client(),
                    held.recipe(),
                    held.path(),
                    held.state().name(),
                    hex(held.fencingToken()),
                    text(held.since()));
        }
    }

    /** A cache that is open. */
    record Cache(
            String client,
            String path,
            int nodes,
            boolean stale,
            @Nullable String staleFor) implements ZkEndpointEntry {
        static Cache of(ZkRecipesView.Cache cache) {
            return new Cache(cache.client(), cache.path(), cache.nodes(), cache.stale(), text(cache.staleFor()));
        }
    }

    private static @Nullable String hexOf(@Nullable Long number) {
        return number == null ? null : hex(number);
    }
}
