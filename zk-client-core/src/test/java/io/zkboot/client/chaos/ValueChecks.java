/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What was read and written, compared with what the servers have noted: A, B, E, G, H and Z. */
final class ValueChecks {
    /** The least and the most version that somebody saw of one transaction. */
    private record Versions(int least, int most) {}

    private final Evidence evidence;
    private final Findings findings;
    private final Map<String, TreeMap<Long, Versions>> seen = new HashMap<>();

    ValueChecks(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    void run() {
        for (Testimony testimony : evidence.testimonies()) {
            for (Operation operation : testimony.operations()) {
                if (operation.isOk()) {
                    read(testimony, operation);
                }
                if (operation.call().isWrite()) {
                    written(testimony, operation);
                }
            }
        }
        versions();
        strangers();
    }

    private void read(Testimony testimony, Operation operation) {
        List<Step> steps = operation.call().steps();
        for (int i = 0; i < operation.answer().shown().size(); i++) {
            Step step = steps.get(i);
            Shown shown = operation.answer().shown().get(i);
            if (shown.isAbsent() || shown.equals(Shown.NOTHING)) {
                continue;
            }
            switch (step.kind()) {
                case GET, EXISTS -> node(testimony, operation, step, shown);
                case CHILDREN -> children(testimony, operation, step, shown);
                case SET -> note(step.path(), shown);
                default -> {}
            }
        }
    }

    private void node(Testimony testimony, Operation operation, Step step, Shown shown) {
        note(step.path(), shown);
        Ledger.State state = Ledger.at(evidence.ledger().states(step.path()), shown.mzxid());
        if (state == null
                || state.zxid() != shown.mzxid()
                || state.version() != shown.version()
                || state.czxid() != shown.czxid()) {
            findings.violated(Check.A, testimony.client() + " sees what never was: " + operation + ", but " + state);
            return;
        }
        if (step.kind() == Step.Kind.GET && shown.value() != null) {
            if (!shown.value().equals(state.value())) {
                findings.violated(Check.A, testimony.client() + " reads another value: " + operation + ", " + state);
            }
            Operation writer = evidence.writer(shown.value());
            if (writer != null && writer.invoked() > operation.completed()) {
                findings.violated(
                        Check.E, testimony.client() + " reads what comes later: " + operation + ", " + writer);
            }
        }
    }

    private void children(Testimony testimony, Operation operation, Step step, Shown shown) {
        Ledger.State state = Ledger.at(evidence.ledger().children(step.path()), shown.pzxid());
        String noted = state == null ? Shown.sumOf(List.of()) : state.value();
        if (shown.value() != null && !shown.value().equals(noted)) {
            findings.violated(
                    Check.A, testimony.client() + " sees children that never were: " + operation + ", but " + state);
        }
    }

    private void note(String path, Shown shown) {
        String node = path + " " + shown.czxid();
        Versions versions = new Versions(shown.version(), shown.version());
        seen.computeIfAbsent(node, any -> new TreeMap<>())
                .merge(
                        shown.mzxid(),
                        versions,
                        (one, other) ->
                                new Versions(Math.min(one.least(), other.least()), Math.max(one.most(), other.most())));
    }

    private void written(Testimony testimony, Operation operation) {
        Set<Long> transactions = new HashSet<>();
        boolean lacks = false;
        boolean has = false;
        for (int i = 0; i < operation.call().steps().size(); i++) {
            Step step = operation.call().steps().get(i);
            if (step.value() == null) {
                continue;
            }
            List<Ledger.Place> places = evidence.ledger().places(step.value());
            if (places.size() > 1) {
                findings.violated(
                        Check.H,
                        testimony.client() + " has done once what was done more often: " + operation + ": " + places);
            }
            places.forEach(place -> transactions.add(place.zxid()));
            has |= !places.isEmpty();
            lacks |= places.isEmpty();
            long told = operation.isOk() ? operation.answer().shown().get(i).mzxid() : 0;
            boolean fits = places.stream()
                    .anyMatch(place -> place.path().equals(step.path()) && (told <= 0 || place.zxid() == told));
            if (operation.isOk() && !fits) {
                findings.violated(
                        Check.G,
                        testimony.client() + " was told that it was done: " + operation + ", but it is " + places);
            }
        }
        Outcome outcome = operation.answer().outcome();
        if (has && (outcome == Outcome.REFUSED || outcome == Outcome.NOT_SENT)) {
            findings.violated(
                    Check.A,
                    testimony.client() + " was told that it was not done: " + operation + ", but " + transactions);
        }
        if (operation.call().form() == Call.Form.MULTI && (has && lacks || transactions.size() > 1)) {
            findings.violated(
                    Check.Z, testimony.client() + " has a multi that was torn: " + operation + ", " + transactions);
        }
    }

    private void versions() {
        seen.forEach((node, byTransaction) -> {
            int last = -1;
            for (Map.Entry<Long, Versions> each : byTransaction.entrySet()) {
                if (each.getValue().least() <= last) {
                    findings.violated(
                            Check.B,
                            node + " has version " + each.getValue() + " in " + each.getKey() + ", and had " + last
                                    + " before");
                }
                last = each.getValue().most();
            }
        });
    }

    /** Values that are there, and that nobody speaks of. */
    private void strangers() {
        for (String value : evidence.ledger().values()) {
            if (evidence.writer(value) == null && !value.startsWith(Places.OURS)) {
                findings.violated(
                        Check.G,
                        value + " was written, by nobody: " + evidence.ledger().places(value));
            }
        }
    }
}
