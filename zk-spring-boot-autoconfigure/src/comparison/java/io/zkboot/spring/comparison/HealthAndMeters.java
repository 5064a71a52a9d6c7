/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.comparison;

import io.zkboot.client.testing.FaultProxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The health indicator is asked with a server and without, and the meters are counted. */
final class HealthAndMeters implements Scenario {
    private static final int CALLS = 5;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "health and meters";
    }

    @Override
    public void run(Side side, Place place, Figures figures) throws Exception {
        try (FaultProxy proxy = FaultProxy.to(place.server().port());
                Subject subject = new Subject(side, side.client(proxy.connectString()))) {
            String[] unused = subject.await("up", LIMIT);
            String first = onceConnected(subject);
            figures.number(side, "health with a server, ms", median(subject));
            figures.number(side, "names of meters", Integer.parseInt(subject.ask("meters", LIMIT)[1]));
            proxy.refuse(true);
            proxy.cut();
            TimeUnit.SECONDS.sleep(1);
            figures.number(side, "health without a server, ms", median(subject));
            figures.word(side, "says with and without a server", first + ", " + subject.ask("health", LIMIT)[2]);
        }
    }

    /** A client that connects in the background is down until then, so the first answer would be of the start. */
    private static String onceConnected(Subject subject) throws InterruptedException {
        String said = "";
        for (long end = System.nanoTime() + LIMIT.toNanos(); !said.equals("UP") && System.nanoTime() - end < 0; ) {
            said = subject.ask("health", LIMIT)[2];
        }
        return said;
    }

    private static double median(Subject subject) throws InterruptedException {
        double[] millis = new double[CALLS];
        for (int i = 0; i < CALLS; i++) {
            millis[i] = Double.parseDouble(subject.ask("health", LIMIT)[1]);
        }
        Arrays.sort(millis);
        return millis[CALLS / 2];
    }
}
