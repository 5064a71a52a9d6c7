/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.RequestTooLargeException;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that is too large is refused by its caller's thread, and costs no memory to speak of. */
class LargeRequestsTest {
    private static final byte[] MEGABYTE = new byte[1 << 20];

    /** 300 MB, 2 GB, and more than a number of 32 bits counts. */
    @ParameterizedTest
    @ValueSource(ints = {300, 2047, 5000})
    @Shows("F46")
    void aRequestOfAnySizeIsRefusedAsTooLarge(int megabytes) {
        ZkClient client = LostRepliesTest.client(SimulatedFrontDoor.connect(ScriptedServer.withTree()));
        List<Op> parts = Collections.nCopies(megabytes, Op.setData("/a", MEGABYTE));
        assertThatThrownBy(() -> client.multi(parts))
                .isInstanceOfSatisfying(
                        RequestTooLargeException.class,
                        e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT));
        assertThatThrownBy(() -> client.async().multi(parts).join()).hasCauseInstanceOf(RequestTooLargeException.class);
    }

    @Test
    void whatFitsIsToldToTheByteHoweverRoughItsBound() {
        Request<?> request = Request.create("/a".repeat(400), MEGABYTE, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT);
        int exact = 4 + 800 + 4 + MEGABYTE.length + 4 + 4 + (4 + 5) + (4 + 6) + 4;
        assertThat(request.sizeBound()).isGreaterThan(exact);
        assertThat(request.fits(exact)).isTrue();
        assertThat(request.fits(exact - 1)).isFalse();
    }
}
