/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.fuzz;

import java.util.List;
import java.util.function.Supplier;

/**
 * Something that reads bytes or text of others, and what a fuzzer needs to try it. The class stands beside what it
 * tries and has the method that Jazzer calls, {@code fuzzerTestOneInput(byte[])}, so that it needs nothing of Jazzer
 * itself.
 *
 * @param name how it is chosen
 * @param type the class with the method that Jazzer calls
 * @param action the same method
 * @param seeds good inputs to begin with
 * @param inputs how many inputs of its own making the default build tries
 * @param largest how many bytes an input may have
 */
public record Target(String name, Class<?> type, Action action, Supplier<List<byte[]>> seeds, int inputs, int largest) {
    /** What has a form of its own is found in short inputs. */
    public static final int BYTES = 4 << 10;
    /** What costs more for each character than for the one before shows in long texts. */
    public static final int TEXT = 64 << 10;

    /** Tries an input; an exception or error is a defect. */
    @FunctionalInterface
    public interface Action {
        void run(byte[] input) throws Exception;
    }

    /** Whether inputs may be so long that a part of one can stand there thousands of times. */
    boolean isText() {
        return largest > BYTES;
    }

    @Override
    public String toString() {
        return name;
    }
}
