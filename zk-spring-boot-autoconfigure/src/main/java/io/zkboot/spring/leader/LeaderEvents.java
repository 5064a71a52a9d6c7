/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.leader.ElectionListener;
import io.zkboot.client.recipe.leader.Leader;
import io.zkboot.client.recipe.leader.LeaderListener;
import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.spring.event.ZkLeaderChangedEvent;
import io.zkboot.spring.event.ZkLeaderConfirmedEvent;
import io.zkboot.spring.event.ZkLeaderEvent;
import io.zkboot.spring.event.ZkLeaderGrantedEvent;
import io.zkboot.spring.event.ZkLeaderInDoubtEvent;
import io.zkboot.spring.event.ZkLeaderRevokedEvent;
import java.util.Optional;
import java.util.function.Consumer;

/** Publishes what happens in an election as application events. */
final class LeaderEvents implements ElectionListener {
    /** Who is told first. */
    interface Told {
        /** This application leads. */
        void leads();

        /** It cannot stand for election. */
        void cannotStand(Throwable why);

        /** It sees who leads. */
        void sees();

        /** It cannot see who leads. */
        void cannotSee(Throwable why);
    }

    private final ZkClient client;
    private final String clientName;
    private final String id;
    private final String path;
    private final String participant;
    private final Consumer<ZkLeaderEvent> publisher;
    private final Told told;

    LeaderEvents(ZkElection election, ZkClient client, Consumer<ZkLeaderEvent> publisher, Told told) {
        this.client = client;
        this.clientName = election.clientName();
        this.id = election.id();
        this.path = election.path();
        this.participant = election.participant();
        this.publisher = publisher;
        this.told = told;
    }

    @Override
    public void granted(Leadership leadership) {
        told.leads();
        publisher.accept(new ZkLeaderGrantedEvent(client, clientName, id, participant, leadership));
    }

    @Override
    public void inDoubt(Leadership leadership) {
        publisher.accept(new ZkLeaderInDoubtEvent(client, clientName, id, participant, leadership));
    }

    @Override
    public void confirmed(Leadership leadership) {
        publisher.accept(new ZkLeaderConfirmedEvent(client, clientName, id, participant, leadership));
    }

    @Override
    public void revoked(Leadership leadership) {
        publisher.accept(new ZkLeaderRevokedEvent(client, clientName, id, participant, leadership));
    }

    @Override
    public void failed(Throwable why) {
        told.cannotStand(why);
    }

    /** Returns what publishes who leads. */
    LeaderListener ofLeaders() {
        return new LeaderListener() {
            @Override
            public void leaderChanged(Optional<Leader> leader) {
                told.sees();
                publisher.accept(new ZkLeaderChangedEvent(client, clientName, id, path, leader.orElse(null)));
            }

            @Override
            public void upToDate() {
                told.sees();
            }

            @Override
            public void failed(Throwable why) {
                told.cannotSee(why);
            }
        };
    }
}
