/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** What can befall the servers of an ensemble in an experiment, one thing at a time, so that a majority is left. */
public final class ServerTroubles {
    /** The kinds of harm. */
    public enum Harm {
        KILL_SERVER(false),
        KILL_LEADER(true),
        STOP_LEADER(true),
        PAUSE_LEADER(true),
        PAUSE_SERVER(false),
        /** A follower stands still while others go on, and then it is the only one that can be reached. */
        LEAVE_BUT_A_STALE_SERVER(false),
        /** One server after the other goes and comes back. */
        ROLLING_RESTART(false);

        private final boolean ofTheLeader;

        Harm(boolean ofTheLeader) {
            this.ofTheLeader = ofTheLeader;
        }
    }

    private final ZooKeeperEnsemble ensemble;
    private final Supplier<List<List<FaultProxy>>> clients;
    private final Troubles troubles;
    private final Random random;

    /**
     * For one experiment.
     *
     * @param clients of each client the proxies between it and each server, in the order of the servers
     */
    public ServerTroubles(
            ZooKeeperEnsemble ensemble, Supplier<List<List<FaultProxy>>> clients, Troubles troubles, Random random) {
        this.ensemble = ensemble;
        this.clients = clients;
        this.troubles = troubles;
        this.random = random;
    }

    /** Does harm, unless the one before is not over or it cannot be done; whether it was done. */
    public boolean harm(Harm harm) {
        int index = random.nextInt(ensemble.size());
        long millis = 500 + random.nextInt(4_000);
        if (troubles.has(ensemble)) {
            return false; // a majority is left
        }
        for (int i = 0; harm.ofTheLeader && i < ensemble.size(); i++) {
            index = ensemble.server(i).mode().equals("leader") ? i : index;
        }
        ZooKeeperServer server = ensemble.server(index);
        if (!server.isAlive()) {
            // Its port had been taken when it was started again, or it has given up by itself.
            List<String> log = server.log().lines().toList();
            System.out.println("A server had ended: " + log.subList(Math.max(0, log.size() - 5), log.size()));
            server.launch();
            return false;
        }
        return switch (harm) {
            case KILL_SERVER, KILL_LEADER -> {
                server.kill();
                troubles.add(ensemble, millis, server::launch);
                yield true;
            }
            case STOP_LEADER -> {
                server.stop();
                troubles.add(ensemble, millis, server::launch);
                yield true;
            }
            case PAUSE_LEADER, PAUSE_SERVER -> {
                if (!ChildJvm.canBePaused()) {
                    yield false;
                }
                server.pause();
                troubles.add(ensemble, millis, server::resume);
                yield true;
            }
            case LEAVE_BUT_A_STALE_SERVER -> {
                if (!ChildJvm.canBePaused() || server.mode().equals("leader")) {
                    yield false;
                }
                stale(server, index);
                yield true;
            }
            case ROLLING_RESTART -> {
                roll(0);
                yield true;
            }
        };
    }

    /** Starts those that are not there, and waits until all serve. */
    public void mendAll() {
        for (ZooKeeperServer server : ensemble.servers()) {
            if (!server.isAlive()) {
                server.launch();
            }
        }
        ensemble.awaitQuorum();
    }

    /** It is asked for sessions before it has caught up. */
    private void stale(ZooKeeperServer server, int index) {
        server.pause();
        troubles.add(ensemble, 1_000 + random.nextInt(1_000), () -> {
            List<FaultProxy> others = new ArrayList<>();
            for (List<FaultProxy> proxies : clients.get()) {
                others.addAll(proxies);
                others.remove(proxies.get(index));
            }
            others.forEach(FaultProxy::cutOff);
            troubles.add(ensemble, 700, () -> {
                server.resume();
                troubles.add(ensemble, 500, () -> others.forEach(proxy -> proxy.refuse(false)));
            });
        });
    }

    /** Each when the one before serves again. */
    private void roll(int index) {
        ZooKeeperServer server = ensemble.server(index);
        server.stop();
        troubles.add(ensemble, 500, () -> {
            server.launch();
            goOn(index);
        });
    }

    private void goOn(int index) {
        troubles.add(ensemble, 300, () -> {
            if (ensemble.server(index).mode().isEmpty()) {
                goOn(index);
            } else if (index + 1 < ensemble.size()) {
                roll(index + 1);
            }
        });
    }
}
