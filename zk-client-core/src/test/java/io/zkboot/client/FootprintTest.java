/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What is left in a JVM is found, each kind of it. */
class FootprintTest {
    private static final Footprint BEFORE = new Footprint(30, 100, 1 << 20, 50 << 20);
    private static final Footprint MOST = Footprint.OF_OTHERS;

    private static void assertFinds(String what, Footprint now) {
        assertThatThrownBy(() -> now.assertNoMoreThan(BEFORE))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(what + ": ");
    }

    @Test
    void eachKindIsFoundWhereItIsMoreThanOthersTake() {
        long threads = BEFORE.threads() + MOST.threads();
        long descriptors = BEFORE.descriptors() + MOST.descriptors();
        long memory = BEFORE.directMemory() + MOST.directMemory();
        long heap = BEFORE.heap() + MOST.heap();
        assertThatCode(() -> new Footprint(threads, descriptors, memory, heap).assertNoMoreThan(BEFORE))
                .doesNotThrowAnyException();
        assertFinds("threads", new Footprint(threads + 1, descriptors, memory, heap));
        assertFinds("descriptors", new Footprint(threads, descriptors + 1, memory, heap));
        assertFinds("direct memory", new Footprint(threads, descriptors, memory + 1, heap));
        assertFinds("heap", new Footprint(threads, descriptors, memory, heap + 1));
    }

    @Test
    void whatIsHeldIsSeenAndWhatIsGivenBackIsNot() {
        Footprint before = Footprint.now();
        ByteBuffer direct = ByteBuffer.allocateDirect(8 << 20);
        byte[] heap = new byte[64 << 20]; // more than others may give back meanwhile
        Footprint with = Footprint.now();
        assertThatThrownBy(() -> with.assertNoMoreThan(before))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("direct memory");
        assertThatThrownBy(() -> new Footprint(0, 0, 0, with.heap()).assertNoMoreThan(before))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("heap");
        Reference.reachabilityFence(direct);
        Reference.reachabilityFence(heap);
        direct = null;
        heap = null;
        Footprint.awaitAgain(before);
    }
}
