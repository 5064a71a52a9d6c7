/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What comes before what: C, D, F and O. */
final class OrderChecks {
    private final Evidence evidence;
    private final Findings findings;

    OrderChecks(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    void run() {
        for (Testimony testimony : evidence.testimonies()) {
            Map<Long, Sight> bySession = new HashMap<>();
            Map<Integer, List<Operation>> byLane = new HashMap<>();
            for (Operation operation : testimony.operations()) {
                byLane.computeIfAbsent(operation.lane(), any -> new ArrayList<>())
                        .add(operation);
                if (operation.isOk()) {
                    acknowledgedInOrder(testimony, operation);
                    bySession
                            .computeIfAbsent(operation.session(), any -> new Sight())
                            .add(
                                    operation.completed(),
                                    operation.order(),
                                    operation.answer().newest());
                }
            }
            bySession.values().forEach(Sight::end);
            for (Operation operation : testimony.operations()) {
                if (operation.isOk() && operation.session() != 0) {
                    Sight sight = bySession.get(operation.session());
                    notBehind(testimony, operation, sight == null ? 0 : sight.before(operation));
                }
            }
            byLane.values().forEach(lane -> inOrder(testimony, lane));
        }
    }

    /** What was acknowledged before it was begun comes before it. */
    private void acknowledgedInOrder(Testimony testimony, Operation operation) {
        long before = evidence.acknowledgedBefore(operation.invoked());
        if (operation.call().isWrite()) {
            long zxid = operation.answer().newest();
            if (zxid > 0 && before >= zxid) {
                findings.violated(
                        Check.C,
                        testimony.client() + " was told 0x" + Long.toHexString(zxid) + " of " + operation
                                + " although 0x" + Long.toHexString(before) + " had been told before");
            }
        } else if (operation.call().form() == Call.Form.SYNCED
                && evidence.isOlderThan(
                        operation.call().step(), operation.answer().shown().get(0), before)) {
            findings.violated(
                    Check.F,
                    testimony.client() + " sees behind a sync what is older than 0x" + Long.toHexString(before) + ": "
                            + operation);
        }
    }

    private void notBehind(Testimony testimony, Operation operation, long floor) {
        for (int i = 0; i < operation.answer().shown().size(); i++) {
            Step step = operation.call().steps().get(i);
            if (step.kind().isRead()
                    && evidence.isOlderThan(step, operation.answer().shown().get(i), floor)) {
                findings.violated(
                        Check.D,
                        testimony.client() + " has seen 0x" + Long.toHexString(floor) + " in its session, and then "
                                + operation);
            }
        }
    }

    private void inOrder(Testimony testimony, List<Operation> lane) {
        lane.sort(Comparator.comparingLong(Operation::id));
        long order = 0;
        int connection = -1;
        long zxid = 0;
        @Nullable Operation latest = null;
        for (Operation operation : lane) {
            Outcome outcome = operation.answer().outcome();
            if (operation.isPipelined()
                    && operation.connection() >= 0
                    && (outcome == Outcome.OK || outcome == Outcome.REFUSED)) {
                if (connection == operation.connection() && operation.order() < order) {
                    findings.violated(
                            Check.O,
                            testimony.client() + " was told of a call before one that it made before: " + operation
                                    + " is told before " + order);
                }
                order = operation.order();
                connection = operation.connection();
            }
            for (Step step : operation.call().steps()) {
                if (step.value() != null) {
                    for (Ledger.Place place : evidence.ledger().places(step.value())) {
                        if (place.zxid() < zxid && isDoneLate(testimony, latest, zxid)) {
                            findings.count("writes before one that servers did late", 1);
                        } else if (place.zxid() < zxid) {
                            findings.violated(
                                    Check.O,
                                    testimony.client() + " has made after " + latest + ", which is 0x"
                                            + Long.toHexString(zxid) + ", what was done before it: " + operation
                                            + ", which is 0x" + Long.toHexString(place.zxid()));
                        }
                        if (place.zxid() > zxid) {
                            zxid = place.zxid();
                            latest = operation;
                        }
                    }
                }
            }
        }
    }

    /**
     * Whether servers may have done a write after what was made behind it, though they took all as it came. It was on
     * its way through one server, and unanswered, when the client went to another one, which did what came then. A
     * leader refuses what the first one passes on behind that, as the session has moved; but not once it has moved
     * back, and the client is not told of it.
     */
    private boolean isDoneLate(Testimony testimony, Operation late, long zxid) {
        if (late.answer().outcome() != Outcome.UNKNOWN) {
            return false;
        }
        int connections = 0;
        long lost = late.completed();
        for (News news : testimony.news()) {
            if (news.at() < late.completed()) {
                continue;
            }
            if (news.state() != News.State.CONNECTED) {
                lost = news.at();
            } else if (++connections > 1
                    && news.session() == late.session()
                    && evidence.acknowledgedBefore(lost) < zxid) {
                return true;
            }
        }
        return false;
    }
}
