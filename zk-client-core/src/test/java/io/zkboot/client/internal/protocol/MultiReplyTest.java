/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;
import io.zkboot.client.testing.Shows;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.OpResult.CheckResult;
import org.apache.zookeeper.OpResult.CreateResult;
import org.apache.zookeeper.OpResult.DeleteResult;
import org.apache.zookeeper.OpResult.ErrorResult;
import org.apache.zookeeper.OpResult.SetDataResult;
import org.junit.jupiter.api.Test;

class MultiReplyTest {
    private static final Op CREATE = Op.create("/a", null);
    private static final Op CHECK = Op.check("/b", 3);
    private static final Op DELETE = Op.delete("/c", -1);
    private static final Op SET_DATA = Op.setData("/d", null, -1);
    private static final String END = "ffffffff" + "01" + "ffffffff";

    @Test
    @Shows("F46")
    void failedMultiNamesThePartThatFailed() {
        byte[] reply = reply(new ErrorResult(0), new ErrorResult(-101), new ErrorResult(-2));
        assertThatExceptionOfType(MultiException.class)
                .isThrownBy(() -> decode(reply, CREATE, CHECK, DELETE))
                .satisfies(e -> {
                    assertThat(e.failedIndex()).isEqualTo(1);
                    assertThat(e.path()).isEqualTo("/b");
                    assertThat(e.code()).isEqualTo(ErrorCode.NO_NODE);
                    assertThat(e).hasCauseInstanceOf(NoNodeException.class);
                    assertThat(e.results())
                            .containsExactly(
                                    new OpResult.Failed(ErrorCode.OK, 0),
                                    new OpResult.Failed(ErrorCode.NO_NODE, -101),
                                    new OpResult.Failed(ErrorCode.RUNTIME_INCONSISTENCY, -2));
                });
    }

    @Test
    void failedCreateSpeaksOfTheParentAsItWouldAlone() {
        assertThatExceptionOfType(MultiException.class)
                .isThrownBy(() -> decode(reply(new ErrorResult(0), new ErrorResult(-101)), CHECK, CREATE))
                .withMessageContaining("create failed, the part at index 1")
                .satisfies(e -> assertThat(e.getCause())
                        .hasMessageStartingWith("create /a: the parent of the node does not exist"));
    }

    @Test
    void unknownCodeOfAPartKeepsItsNumber() {
        assertThatExceptionOfType(MultiException.class)
                .isThrownBy(() -> decode(reply(new ErrorResult(-9999)), CREATE))
                .satisfies(e -> assertThat(e.rawCode()).isEqualTo(-9999))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN));
    }

    @Test
    @Shows({"F09", "F46"})
    void failedMultiThatIsCutIsMalformedWhereverItIsCut() {
        byte[] reply = reply(new ErrorResult(-101), new ErrorResult(-2));
        for (int length = 0; length < reply.length; length++) {
            byte[] cut = Arrays.copyOf(reply, length);
            malformed(cut, CREATE, CHECK);
        }
    }

    @Test
    void resultTellsWhatWasDone() throws Exception {
        assertThat(decode(reply(new CheckResult(), new DeleteResult()), CHECK, DELETE))
                .containsExactly(new OpResult.Checked(), new OpResult.Deleted());
    }

    @Test
    void containerIsCreatedAlsoWhereTheAnswerHasNoStatus() throws Exception {
        Request<String> request = Request.create("/a", null, Acl.OPEN_UNSAFE, CreateOptions.of(CreateMode.CONTAINER));
        ByteBuffer pathOnly = ByteBuffer.wrap(HexFormat.of().parseHex("00000002" + "2f61"));
        assertThat(request.decodeReply(new JuteReader(pathOnly))).isEqualTo("/a");
    }

    @Test
    void emptyMultiHasNoResults() throws Exception {
        assertThat(decode(reply())).isEmpty();
    }

    @Test
    @Shows("F46")
    void resultListOfWrongLengthIsMalformed() {
        malformed(reply(), CHECK);
        malformed(reply(new CheckResult()), CHECK, DELETE);
        malformed(reply(new CheckResult(), new DeleteResult()), CHECK);
        malformed(reply(new ErrorResult(-101)), CHECK, DELETE);
        malformed(reply(new ErrorResult(-101), new ErrorResult(-2)), CHECK);
    }

    @Test
    void resultOfWrongTypeIsMalformed() {
        malformed(reply(new DeleteResult()), CHECK);
        malformed(reply(new CheckResult()), DELETE);
        malformed(reply(new CreateResult("/a")), DELETE);
        malformed(reply(new DeleteResult()), CREATE);
        malformed(reply(new SetDataResult(new RandomValues(1).stat())), CREATE);
        malformed(reply(new CreateResult("/a")), SET_DATA);
        malformed(HexFormat.of().parseHex("00000063" + "00" + "00000000" + END), CHECK);
    }

    @Test
    void statusThatWasNotAskedForIsMalformed() {
        malformed(reply(new CreateResult("/a", new RandomValues(1).stat())), CREATE);
    }

    @Test
    void successWithAnErrorCodeIsMalformed() {
        malformed(HexFormat.of().parseHex("0000000d" + "00" + "ffffff9b" + END), CHECK);
    }

    @Test
    void rollbackWithoutAFailureIsMalformed() {
        malformed(reply(new ErrorResult(0), new ErrorResult(0)), CREATE, CHECK);
    }

    @Test
    void resultsCannotBeChanged() throws Exception {
        List<OpResult> results = decode(reply(new CheckResult()), CHECK);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(results::clear);
    }

    private static byte[] reply(org.apache.zookeeper.OpResult... results) {
        MultiResponse response = new MultiResponse();
        for (org.apache.zookeeper.OpResult result : results) {
            response.add(result);
        }
        return RandomValues.official(response);
    }

    private static List<OpResult> decode(byte[] reply, Op... ops) throws MalformedRecordException {
        return new MultiRequest(List.of(ops), Acl.OPEN_UNSAFE).decodeReply(new JuteReader(ByteBuffer.wrap(reply)));
    }

    private static void malformed(byte[] reply, Op... ops) {
        assertThatExceptionOfType(MalformedRecordException.class).isThrownBy(() -> decode(reply, ops));
    }
}
