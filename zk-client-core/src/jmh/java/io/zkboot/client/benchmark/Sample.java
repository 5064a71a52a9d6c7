/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

/**
 * What one client did in one round.
 *
 * @param opsPerSecond operations completed
 * @param cpuMicros CPU time of this process per operation, garbage collector and compiler included
 * @param allocated bytes allocated per operation by the callers and all threads of the client
 * @param switches how often a thread went to sleep, per operation
 * @param p50Micros median of the latency, NaN where there is none
 * @param p99Micros 99th percentile of the latency, NaN where there is none
 */
record Sample(double opsPerSecond, double cpuMicros, double allocated, double switches, double p50Micros, double p99Micros) {
    static Sample of(Usage usage, long operations, long nanos, double p50Micros, double p99Micros) {
        return new Sample(
                operations * 1e9 / nanos,
                usage.cpuNanos() / 1e3 / operations,
                (double) usage.allocatedBytes() / operations,
                usage.switches() / operations,
                p50Micros,
                p99Micros);
    }
}
