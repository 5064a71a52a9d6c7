/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.client.Transaction;
import io.zkboot.client.ZkClient;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.ZkException;
import io.zkboot.spring.leader.LeaderOnly;
import io.zkboot.spring.leader.ZkElection;
import io.zkboot.spring.leader.ZkLeaders;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * A job that the leader alone does, whenever {@link ReportSchedule} says: it counts its runs in a node. On other
 * instances the call is left out.
 *
 * <p>The write is guarded by the leadership, so that the servers refuse that of a leader who was paused and is none any
 * more. What writes nothing, or nothing that must not be written twice, needs no more than the annotation.
 */
@Component
class Report {
    static final String PATH = "/sample/report";
    static final String ELECTION = "/sample/leader";

    private static final Logger log = LoggerFactory.getLogger(Report.class);

    private final ZkClient client;
    private final Instance instance;
    private final ZkLeaders leaders;

    Report(ZkClient client, Instance instance, ZkLeaders leaders) {
        this.client = client;
        this.instance = instance;
        this.leaders = leaders;
    }

    @LeaderOnly(ELECTION)
    void write() {
        try {
            guarded(next()).ifPresent(Transaction::commit);
        } catch (ZkException e) {
            log.warn("The report was not written.", e);
        }
    }

    private Transaction next() {
        try {
            return client.transaction().setData(PATH, line(runs() + 1));
        } catch (NoNodeException first) {
            return client.transaction().create(PATH, line(1));
        }
    }

    /** Empty if this instance leads no more. */
    private Optional<Transaction> guarded(Transaction write) {
        ZkElection election = Objects.requireNonNull(leaders.getElection(ELECTION), "the election of the annotation");
        return election.leadership().map(leadership -> leadership.guard(write));
    }

    /** What somebody else has written there counts as none. */
    private long runs() {
        try {
            return Long.parseLong(client.getData(PATH).text().split(" ", 2)[0]);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private byte[] line(long run) {
        return (run + " by " + instance.name()).getBytes(StandardCharsets.UTF_8);
    }
}
