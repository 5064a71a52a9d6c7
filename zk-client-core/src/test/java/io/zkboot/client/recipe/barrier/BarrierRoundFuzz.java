/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.testing.fuzz.Allocation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Data are a round of a barrier, or refused by their path; a round is written so that it reads the same. */
public final class BarrierRoundFuzz {
    private static final Stat STAT = new Stat(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    private static final int LONGEST_MESSAGE = 300;
    /** A line of one byte costs a string and its place in lists. */
    private static final int PER_BYTE = 100;

    private BarrierRoundFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        Allocation.judge(data.length, PER_BYTE, () -> {
            BarrierRound unused = read(data);
        });
        BarrierRound round = read(data);
        if (round == null) {
            return;
        }
        BarrierRound again = BarrierRound.read("/a", new NodeData(round.data(), STAT));
        List<String> members = round.members(round.names());
        if (again.number() != round.number()
                || again.size() != round.size()
                || !again.members(again.names()).equals(members)) {
            throw new AssertionError("Written as another one");
        }
        if (!round.remaining(members).containsAll(members)) {
            throw new AssertionError("Members are missing");
        }
    }

    private static @Nullable BarrierRound read(byte[] data) {
        try {
            return BarrierRound.read("/a", new NodeData(data, STAT));
        } catch (IllegalStateException e) {
            if (String.valueOf(e.getMessage()).length() > LONGEST_MESSAGE) {
                throw new AssertionError("Tells too much: " + e.getMessage(), e);
            }
            return null;
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "0 3",
                        "7 2\n_c_1-member-of-2-0000000001\n_c_2-member-of-2-0000000002",
                        "9223372036854775807 -1\r\n\n\na")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
