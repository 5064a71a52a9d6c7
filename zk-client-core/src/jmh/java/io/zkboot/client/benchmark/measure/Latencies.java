/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.measure;

/** A histogram of durations in buckets 1.6 % wide. Adding allocates nothing. Not thread-safe. */
public final class Latencies {
    private static final int SUB_BITS = 6;
    private static final int SUB = 1 << SUB_BITS;

    private final long[] buckets = new long[(Long.SIZE - SUB_BITS) * SUB];
    private long count;

    public void add(long nanos) {
        buckets[bucket(Math.max(0, nanos))]++;
        count++;
    }

    public void add(Latencies other) {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] += other.buckets[i];
        }
        count += other.count;
    }

    public long count() {
        return count;
    }

    /** Returns the duration in microseconds that the given part of all does not exceed. */
    public double micros(double part) {
        long rank = (long) Math.ceil(part * count);
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= rank && seen > 0) {
                return lowest(i) / 1e3;
            }
        }
        return Double.NaN;
    }

    private static int bucket(long nanos) {
        if (nanos < SUB) {
            return (int) nanos;
        }
        int shift = Long.SIZE - 1 - SUB_BITS - Long.numberOfLeadingZeros(nanos);
        return (shift + 1) * SUB + (int) ((nanos >>> shift) - SUB);
    }

    private static double lowest(int bucket) {
        return bucket < SUB ? bucket : (double) (SUB + bucket % SUB) * Math.pow(2, bucket / SUB - 1);
    }
}
