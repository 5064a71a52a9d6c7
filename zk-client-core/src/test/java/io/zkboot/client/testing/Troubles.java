/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What is wrong in an experiment at the moment, until when, and how it is mended. One thread. */
public final class Troubles {
    private static final int AT_A_TIME = 3;

    /** Something that goes on. */
    private record Trouble(Object victim, long until, Runnable end) {}

    private final List<Trouble> troubles = new ArrayList<>();
    private final Map<String, Long> done = new TreeMap<>();

    /** Whether there may be one more. */
    public boolean isRoom() {
        return troubles.size() < AT_A_TIME;
    }

    /** Whether something is wrong with it. */
    public boolean has(Object victim) {
        return troubles.stream().anyMatch(trouble -> trouble.victim() == victim);
    }

    /** Notes that something is wrong, and what is to be done against it after so long. */
    public void add(Object victim, long millis, Runnable end) {
        troubles.add(new Trouble(
                victim, System.nanoTime() + Duration.ofMillis(millis).toNanos(), end));
    }

    /** Lets nothing pass. */
    public void hold(Object victim, List<FaultProxy> proxies, long millis, Direction... directions) {
        proxies.forEach(proxy -> proxy.hold(directions));
        add(victim, millis, () -> proxies.forEach(FaultProxy::release));
    }

    /** Cuts what is connected, and lets nobody connect. */
    public void refuse(Object victim, List<FaultProxy> proxies, long millis) {
        proxies.forEach(FaultProxy::cutOff);
        add(victim, millis, () -> proxies.forEach(proxy -> proxy.refuse(false)));
    }

    /** Lets everything pass later. */
    public void delay(Object victim, List<FaultProxy> proxies, Direction direction, Duration delay, long millis) {
        proxies.forEach(proxy -> proxy.delay(direction, delay));
        add(victim, millis, () -> proxies.forEach(proxy -> proxy.delay(direction, Duration.ZERO)));
    }

    /** Mends what has gone on for long enough. */
    public void mend() {
        mend(System.nanoTime());
    }

    /** Mends all, and what comes of that. */
    public void mendAll() {
        while (!troubles.isEmpty()) {
            mend(troubles.get(0).until());
        }
    }

    private void mend(long now) {
        for (Trouble trouble : List.copyOf(troubles)) {
            if (trouble.until() - now <= 0) {
                troubles.remove(trouble);
                trouble.end().run();
            }
        }
    }

    /** Counts a kind of harm that was done. */
    public void count(Enum<?> harm) {
        done.merge(harm.name().toLowerCase(Locale.ROOT).replace('_', ' '), 1L, Long::sum);
    }

    /** Returns how often which harm was done. */
    public Map<String, Long> done() {
        return done;
    }
}
