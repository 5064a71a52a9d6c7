/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.metrics;

import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** Counts and times the requests of one operation and one result. Any thread. */
interface RequestMeter {
    /** The name of all of them. */
    String NAME = "zookeeper.client.requests";

    /** What they are. */
    String DESCRIPTION = "Requests, waiting and queueing included";

    /** One has ended. */
    void add(long nanos);

    /** Several have ended. */
    void add(long[] nanos);

    /**
     * One by one.
     *
     * @param timer keeps the distribution
     */
    record TimedRequests(Timer timer) implements RequestMeter {
        @Override
        public void add(long nanos) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void add(long[] nanos) {
            for (long each : nanos) {
                add(each);
            }
        }
    }
}
