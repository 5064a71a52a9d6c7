/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether each ephemeral node has lived as long as its session, by the transactions: X along the whole run. */
final class LifetimeChecks {
    /** A call that wants a node deleted, and all sessions that its client had in its life. */
    private record Wanted(Operation operation, Set<Long> sessions) {}

    private final Evidence evidence;
    private final Findings findings;
    private final Map<String, List<Wanted>> wanted = new HashMap<>();

    LifetimeChecks(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    void run() {
        evidence.testimonies().forEach(this::collect);
        for (Ledger.Lifetime late : evidence.ledger().late()) {
            findings.violated(Check.X, late + " was made when its session had ended");
        }
        findings.count("ephemeral nodes deleted", evidence.ledger().removed().size());
        for (Ledger.Lifetime removed : evidence.ledger().removed()) {
            if (wanted.getOrDefault(removed.path(), List.of()).stream().noneMatch(each -> canBe(each, removed))) {
                findings.violated(Check.X, removed + " has gone while its session lived, and nobody has deleted it so");
            }
        }
    }

    private void collect(Testimony testimony) {
        Set<Long> sessions = new HashSet<>(List.of(testimony.session()));
        testimony.events().forEach(event -> sessions.add(event.session()));
        testimony.news().forEach(news -> sessions.add(news.session()));
        for (Operation operation : testimony.operations()) {
            sessions.add(operation.session());
            for (Step step : operation.call().steps()) {
                if (step.kind() == Step.Kind.DELETE) {
                    wanted.computeIfAbsent(step.path(), any -> new ArrayList<>())
                            .add(new Wanted(operation, sessions));
                }
            }
        }
    }

    /** A call that outlasts its session tells none, and one of unknown outcome may have been done at any time later. */
    private boolean canBe(Wanted want, Ledger.Lifetime removed) {
        Operation operation = want.operation();
        Outcome outcome = operation.answer().outcome();
        return (outcome == Outcome.OK || outcome == Outcome.UNKNOWN)
                && want.sessions().contains(removed.asker())
                && (operation.session() == removed.asker() || operation.session() == 0)
                && removed.zxid() > evidence.acknowledgedBefore(operation.invoked())
                && (outcome == Outcome.UNKNOWN || removed.zxid() < evidence.surelyAfter(operation.completed()));
    }
}
