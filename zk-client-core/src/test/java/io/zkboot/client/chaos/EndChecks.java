/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.util.HashSet;
import java.util.Set;

/** What is left at the end, and whether all has ended: X and Y. */
final class EndChecks {
    /** What is said of a call that has not ended. */
    static final String PENDING = "PENDING";

    private final Evidence evidence;
    private final Findings findings;

    EndChecks(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    void run() {
        Set<Long> living = new HashSet<>(evidence.living());
        Set<String> deleted = new HashSet<>();
        for (Testimony testimony : evidence.testimonies()) {
            living.add(testimony.session());
            ended(testimony, deleted);
        }
        evidence.leftovers().forEach((path, owner) -> {
            if (!living.contains(owner)) {
                findings.violated(
                        Check.X, path + " has outlived its session 0x" + Long.toHexString(owner) + " of " + living);
            }
        });
        for (Testimony testimony : evidence.testimonies()) {
            for (Operation operation : testimony.operations()) {
                if (operation.isOk() && operation.call().step().kind() == Step.Kind.CREATE_EPHEMERAL) {
                    owned(testimony, operation, deleted);
                }
            }
        }
    }

    private void ended(Testimony testimony, Set<String> deleted) {
        Set<Long> ids = new HashSet<>();
        for (Operation operation : testimony.operations()) {
            if (!ids.add(operation.id())) {
                findings.violated(Check.Y, testimony.client() + " was told twice how it ended: " + operation);
            }
            if (operation.answer().error().equals(PENDING)) {
                findings.violated(Check.Y, testimony.client() + " was never told how it ended: " + operation);
            }
            for (Step step : operation.call().steps()) {
                if (step.kind() == Step.Kind.DELETE) {
                    deleted.add(step.path());
                }
            }
        }
        if (ids.size() != testimony.invoked()) {
            findings.violated(
                    Check.Y,
                    testimony.client() + " has made " + testimony.invoked() + " calls, and tells of " + ids.size());
        }
    }

    private void owned(Testimony testimony, Operation operation, Set<String> deleted) {
        String path = operation.call().step().path();
        long owner = evidence.ledger().owner(path);
        if (operation.session() != 0 && owner != operation.session()) {
            findings.violated(
                    Check.X, testimony.client() + " has made " + operation + ", of 0x" + Long.toHexString(owner));
        }
        if (owner == testimony.session()
                && !deleted.contains(path)
                && !evidence.leftovers().containsKey(path)) {
            findings.violated(Check.X, testimony.client() + " has lost " + operation + " while its session lives");
        }
    }
}
