/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What watches were told, and what they should have been: M and W. */
final class WatchChecks {
    private final Evidence evidence;
    private final Findings findings;

    WatchChecks(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    void run() {
        for (Testimony testimony : evidence.testimonies()) {
            Map<Long, List<Event>> byWatch = new HashMap<>();
            for (Event event : testimony.events()) {
                byWatch.computeIfAbsent(event.watch(), any -> new ArrayList<>()).add(event);
            }
            byWatch.values().forEach(told -> told.sort(Comparator.comparingLong(Event::order)));
            Map<String, List<Operation>> reads = reads(testimony);
            for (Operation operation : testimony.operations()) {
                if (operation.watch() != 0 && operation.isOk()) {
                    List<Event> told = byWatch.getOrDefault(operation.watch(), List.of());
                    List<Operation> alike =
                            reads.getOrDefault(operation.call().step().path(), List.of());
                    if (operation.call().step().kind().isWatch()) {
                        lasting(testimony, operation, told);
                        toldBeforeRead(testimony, told, alike);
                    } else {
                        once(testimony, operation, told);
                        toldBeforeRead(testimony, operation, told, alike);
                    }
                }
            }
            happened(testimony);
            sightOfEvents(testimony);
        }
    }

    private static Map<String, List<Operation>> reads(Testimony testimony) {
        Map<String, List<Operation>> reads = new HashMap<>();
        for (Operation operation : testimony.operations()) {
            if (operation.isOk()
                    && operation.isPipelined()
                    && operation.call().step().kind() == Step.Kind.GET) {
                reads.computeIfAbsent(operation.call().step().path(), any -> new ArrayList<>())
                        .add(operation);
            }
        }
        reads.values().forEach(all -> all.sort(Comparator.comparingLong(Operation::order)));
        return reads;
    }

    /** A watch that stays is told of all, or that it was not. */
    private void lasting(Testimony testimony, Operation arming, List<Event> told) {
        List<Ledger.State> changes = changesBelow(arming);
        int next = 0;
        Event gap = null;
        for (Event event : told) {
            if (event.type() == Event.Type.ENDED) {
                return; // what comes later is for the next watch
            }
            if (event.type().isChange() && event.zxid() > 0) {
                for (; next < changes.size() && changes.get(next).zxid() < event.zxid(); next++) {
                    missed(testimony, arming, changes.get(next), gap);
                }
                while (next < changes.size() && changes.get(next).zxid() == event.zxid()) {
                    next++;
                }
                gap = null;
            } else if (!event.type().isChange()) {
                gap = event;
                findings.count(event.type() == Event.Type.RESYNC ? "resyncs" : "reconnects told to watches", 1);
            }
        }
        for (; next < changes.size(); next++) {
            missed(testimony, arming, changes.get(next), gap);
        }
    }

    private List<Ledger.State> changesBelow(Operation arming) {
        Step step = arming.call().step();
        long from = evidence.surelyAfter(arming.completed());
        List<Ledger.State> all = new ArrayList<>();
        if (step.kind() == Step.Kind.WATCH) {
            all.addAll(evidence.ledger().states(step.path()));
            all.addAll(evidence.ledger().children(step.path()));
        } else {
            for (String path : evidence.ledger().paths()) {
                if (path.equals(step.path()) || path.startsWith(step.path() + "/")) {
                    all.addAll(evidence.ledger().states(path));
                }
            }
        }
        all.removeIf(change -> change.zxid() < from || change.zxid() > evidence.end());
        all.sort(Comparator.comparingLong(Ledger.State::zxid));
        return all;
    }

    private void missed(Testimony testimony, Operation arming, Ledger.State change, @Nullable Event gap) {
        Operation writer = change.value() == null ? null : evidence.writer(change.value());
        boolean announced = gap != null && (writer == null || writer.invoked() < coveredUntil(testimony, gap));
        findings.count("changes missed by watches that stay", 1);
        if (announced && gap.type() == Event.Type.RESYNC) {
            findings.count("changes missed, and the watch was told RESYNC", 1);
        } else if (announced) {
            findings.count("changes missed, and the watch was told of the connection only", 1);
        } else {
            findings.violated(Check.M, testimony.client() + " was never told of " + change + " by its watch " + arming);
        }
    }

    /**
     * Until when whoever reads again at that word sees all that was missed. With RESYNC the watch is in place by then;
     * the word of the connection comes before that, but calls made at it are answered after it.
     */
    private static long coveredUntil(Testimony testimony, Event gap) {
        return gap.type() == Event.Type.RESYNC
                ? gap.at()
                : testimony.operations().stream()
                        .filter(operation -> operation.isOk() && operation.invoked() > gap.at())
                        .mapToLong(Operation::completed)
                        .min()
                        .orElse(Long.MAX_VALUE);
    }

    /** A watch for one event is told once, if there was anything to tell. */
    private void once(Testimony testimony, Operation arming, List<Event> told) {
        long changes = told.stream().filter(event -> event.type().isChange()).count();
        boolean ended = told.stream().anyMatch(event -> event.type() == Event.Type.ENDED);
        if (changes > 1) {
            findings.violated(Check.M, testimony.client() + " was told " + changes + " times by its watch " + arming);
        }
        findings.count("watches for one event", 1);
        if (changes == 0 && !ended && shouldHaveFired(arming)) {
            findings.violated(Check.M, testimony.client() + " was told nothing by its watch " + arming);
        }
    }

    private boolean shouldHaveFired(Operation arming) {
        Step step = arming.call().step();
        Shown shown = arming.answer().shown().get(0);
        if (step.kind() == Step.Kind.CHILDREN) {
            return hasOneBetween(evidence.ledger().children(step.path()), shown.pzxid());
        }
        List<Ledger.State> states = evidence.ledger().states(step.path());
        if (!shown.isAbsent()) {
            return hasOneBetween(states, shown.mzxid());
        }
        // What was made and deleted again while the connection was lost is nowhere to be seen afterwards.
        Ledger.State last = Ledger.at(states, evidence.end());
        return last != null && last.isThere() && last.czxid() >= evidence.surelyAfter(arming.completed());
    }

    private boolean hasOneBetween(List<Ledger.State> states, long seen) {
        int next = Ledger.indexAt(states, seen) + 1;
        return next < states.size() && states.get(next).zxid() <= evidence.end();
    }

    /** No read in the order of events shows the change before the watch for one event has been told. */
    private void toldBeforeRead(Testimony testimony, Operation arming, List<Event> told, List<Operation> reads) {
        Shown armed = arming.answer().shown().get(0);
        if (!arming.isPipelined() || armed.isAbsent() || arming.call().step().kind() == Step.Kind.CHILDREN) {
            return;
        }
        long end = told.isEmpty() ? Long.MAX_VALUE : told.get(0).order();
        for (int i = firstAfter(reads, arming.order());
                i < reads.size() && reads.get(i).order() < end;
                i++) {
            Operation read = reads.get(i);
            Shown shown = read.answer().shown().get(0);
            if (read.session() == arming.session() && read.session() != 0 && shown.mzxid() > armed.mzxid()) {
                findings.violated(
                        Check.W,
                        testimony.client() + " has read " + read + " before its watch " + arming + " was told of it: "
                                + told);
                return;
            }
        }
    }

    /** The same for a watch that stays: what it is told of, it is told of before it can be read. */
    private void toldBeforeRead(Testimony testimony, List<Event> told, List<Operation> reads) {
        Map<Long, Operation> first = new HashMap<>();
        reads.forEach(read -> first.putIfAbsent(read.answer().shown().get(0).mzxid(), read));
        for (Event event : told) {
            if (event.type() == Event.Type.CHANGED && event.zxid() > 0) {
                Operation read = first.get(event.zxid());
                if (read != null
                        && read.call().step().path().equals(event.path())
                        && read.session() == event.session()
                        && read.order() < event.order()) {
                    findings.violated(Check.W, testimony.client() + " has read " + read + " before " + event);
                }
            }
        }
    }

    private static int firstAfter(List<Operation> reads, long order) {
        int low = 0;
        int high = reads.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (reads.get(middle).order() <= order) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** What is told has happened, and in that order. */
    private void happened(Testimony testimony) {
        Map<Long, Long> newest = new HashMap<>();
        List<Event> inOrder = new ArrayList<>(testimony.events());
        inOrder.sort(Comparator.comparingLong(Event::order));
        for (Event event : inOrder) {
            if (!event.type().isChange()) {
                continue;
            }
            findings.count("events", 1);
            if (event.zxid() <= 0) {
                continue;
            }
            List<Ledger.State> states = event.type() == Event.Type.CHILDREN
                    ? evidence.ledger().children(event.path())
                    : evidence.ledger().states(event.path());
            boolean was = false;
            for (int i = Ledger.indexAt(states, event.zxid()); i >= 0 && !was; i--) {
                if (states.get(i).zxid() != event.zxid()) {
                    break;
                }
                was = states.get(i).type() == event.type();
            }
            if (!was) {
                findings.violated(Check.W, testimony.client() + " was told of what never was: " + event);
            }
            Long before = newest.put(event.session(), event.zxid());
            if (before != null && before > event.zxid()) {
                findings.violated(
                        Check.W,
                        testimony.client() + " was told of 0x" + Long.toHexString(before) + " before " + event);
            }
        }
    }

    /** A read behind an event is not older than it. */
    private void sightOfEvents(Testimony testimony) {
        Map<Long, Sight> bySession = new HashMap<>();
        for (Event event : testimony.events()) {
            bySession.computeIfAbsent(event.session(), any -> new Sight()).add(event.at(), event.order(), event.zxid());
        }
        bySession.values().forEach(Sight::end);
        for (Operation operation : testimony.operations()) {
            Sight sight = bySession.get(operation.session());
            if (sight == null || !operation.isOk()) {
                continue;
            }
            long floor = sight.before(operation);
            for (int i = 0; i < operation.answer().shown().size(); i++) {
                Step step = operation.call().steps().get(i);
                if (step.kind().isRead()
                        && evidence.isOlderThan(step, operation.answer().shown().get(i), floor)) {
                    findings.violated(
                            Check.W,
                            testimony.client() + " was told of 0x" + Long.toHexString(floor)
                                    + " and then reads what is older: " + operation);
                }
            }
        }
    }
}
