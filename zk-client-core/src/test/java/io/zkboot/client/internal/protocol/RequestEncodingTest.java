/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import static io.zkboot.client.internal.protocol.RandomValues.official;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.Op;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.protocol.RequestCases.RequestCase;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.Record;
import org.junit.jupiter.api.Test;

/** Our bytes are those of the reference implementation, which reads them as what we meant. */
class RequestEncodingTest {
    private static final long SEED = 4711;
    private static final int ROUNDS = 300;
    private static final int LARGE_ROUNDS = 20;

    @Test
    void everyRequestIsWrittenAsTheReferenceImplementationWritesIt() {
        rounds(values -> RequestCases.of(values).forEach(RequestEncodingTest::same));
    }

    @Test
    void theReferenceImplementationReadsBackWhatWeMeant() {
        rounds(values -> RequestCases.of(values).forEach(RequestEncodingTest::isReadBack));
    }

    @Test
    void everyRequestOfTheCatalogueIsComparedHere() {
        Set<Class<?>> compared = LongStream.range(SEED, SEED + 10)
                .mapToObj(seed -> RequestCases.of(new RandomValues(seed)))
                .flatMap(List::stream)
                .map(each -> each.request().getClass())
                .collect(Collectors.toSet());
        assertThat(compared)
                .as("a record of the catalogue without a case in RequestCases")
                .isEqualTo(Catalogue.requests());
    }

    @Test
    void connect() {
        rounds(values -> {
            long zxid = values.longNumber();
            int timeout = values.number();
            long session = values.longNumber();
            byte[] password = values.bytes();
            boolean readOnly = values.flag();
            ConnectRequest ours = new ConnectRequest(zxid, timeout, session, password, readOnly);
            ByteBuffer out = ByteBuffer.allocate(ours.sizeBound());
            ours.encode(new JuteWriter(out));
            assertThat(written(out))
                    .isEqualTo(official(new org.apache.zookeeper.proto.ConnectRequest(
                            0, zxid, timeout, session, password, readOnly)));
        });
    }

    @Test
    void boundOfAHugeRequestDoesNotOverflow() {
        // The same large array a few thousand times: no memory, yet more bytes than an int counts.
        byte[] data = new byte[1 << 20];
        Op[] ops = new Op[4_000];
        Arrays.fill(ops, Op.setData("/a", data, -1));
        assertThat(new MultiRequest(List.of(ops), Acl.OPEN_UNSAFE).sizeBound())
                .isBetween(2_000_000_000, Integer.MAX_VALUE - 8);
    }

    private static void same(RequestCase each) {
        byte[] encoded = encoded(each.request());
        assertThat(each.request().fits(encoded.length)).as("%s", each).isTrue();
        assertThat(encoded.length == 0 || !each.request().fits(encoded.length - 1))
                .as("one byte less is too little for %s", each)
                .isTrue();
        assertThat(encoded).as("%s", each).isEqualTo(official(each.expected().toArray(Record[]::new)));
        assertThat(each.request().opCode().code()).as("%s", each).isEqualTo(each.code());
    }

    private static void isReadBack(RequestCase each) {
        try {
            ByteArrayInputStream in = new ByteArrayInputStream(encoded(each.request()));
            for (Record meant : each.expected()) {
                Record read = meant.getClass().getDeclaredConstructor().newInstance();
                read.deserialize(BinaryInputArchive.getArchive(in), "");
                // Not by equals, which fails with a null string, and compares little of a multi: written again.
                assertThat(official(read)).as("%s", each).isEqualTo(official(meant));
            }
            assertThat(in.available()).as("%s", each).isZero();
        } catch (Exception e) {
            throw new AssertionError(each.toString(), e);
        }
    }

    private static byte[] encoded(Request<?> request) {
        ByteBuffer out = ByteBuffer.allocate(request.sizeBound());
        request.encode(new JuteWriter(out));
        return written(out);
    }

    private static byte[] written(ByteBuffer out) {
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    private static void rounds(Consumer<RandomValues> round) {
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            round(seed, new RandomValues(seed), round);
        }
        for (long seed = SEED; seed < SEED + LARGE_ROUNDS; seed++) {
            round(seed, RandomValues.large(seed), round);
        }
    }

    private static void round(long seed, RandomValues values, Consumer<RandomValues> round) {
        try {
            round.accept(values);
        } catch (AssertionError e) {
            throw new AssertionError("With seed " + seed + ": " + e.getMessage(), e);
        }
    }
}
