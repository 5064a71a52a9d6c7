/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an error code of the server says about the operation that was asked. */
class MeaningOfErrorsTest {
    private static final int NO_NODE = ErrorCode.NO_NODE.code();
    private static final int MARSHALLING_ERROR = ErrorCode.MARSHALLING_ERROR.code();
    private static final int UNIMPLEMENTED = ErrorCode.UNIMPLEMENTED.code();

    @Test
    void codeMeansWhatItSaysForMostOperations() {
        for (Request<?> request : List.of(
                new Request.Delete("/a", 1),
                Request.getData("/a", false),
                Request.getData("/a", true),
                new ConfigRequest.GetConfig(false))) {
            assertThat(request.meaningOf(MARSHALLING_ERROR)).isEqualTo(MARSHALLING_ERROR);
            assertThat(request.meaningOf(-9999)).isEqualTo(-9999);
        }
        assertThat(Request.getData("/a", true).meaningOf(NO_NODE)).isEqualTo(NO_NODE);
    }

    @Test
    void serverWithoutTheNodeOfTheConfigurationKnowsNoConfigurations() {
        assertThat(new ConfigRequest.GetConfig(true).meaningOf(NO_NODE)).isEqualTo(UNIMPLEMENTED);
        assertThat(new ConfigRequest.GetConfig(true).meaningOf(ErrorCode.NO_AUTH.code()))
                .isEqualTo(ErrorCode.NO_AUTH.code());
    }

    @Test
    void serverThatCannotReadAPartOfLaterServersDoesNotKnowIt() {
        Op plain = Op.create("/a", null);
        Op container = Op.create("/b", null, CreateOptions.of(CreateMode.CONTAINER));
        Op withStat = Op.createWithStat("/c", null, CreateOptions.PERSISTENT);
        Op timed = Op.create("/d", null, CreateOptions.ttl(Duration.ofSeconds(1)));

        for (Op later : List.of(container, withStat, timed)) {
            assertThat(multi(plain, later).meaningOf(MARSHALLING_ERROR)).isEqualTo(UNIMPLEMENTED);
            assertThat(multi(plain, later).meaningOf(NO_NODE)).isEqualTo(NO_NODE);
        }
        assertThat(multi(plain, Op.delete("/e", 1)).meaningOf(MARSHALLING_ERROR))
                .isEqualTo(MARSHALLING_ERROR);
        assertThat(multi(Op.check("/e", 1)).meaningOf(MARSHALLING_ERROR)).isEqualTo(MARSHALLING_ERROR);
    }

    @Test
    void missingNodeIsTheAnswerOfExistsWithAndWithoutAWatch() {
        assertThat(Request.exists("/a", false).replyFor(ErrorCode.NO_NODE)).isEqualTo(Optional.empty());
        assertThat(Request.exists("/a", true).replyFor(ErrorCode.NO_NODE)).isEqualTo(Optional.empty());
        assertThat(Request.exists("/a", true).replyFor(ErrorCode.NO_AUTH)).isNull();
        assertThat(Request.getData("/a", true).replyFor(ErrorCode.NO_NODE)).isNull();
    }

    private static MultiRequest multi(Op... ops) {
        return new MultiRequest(List.of(ops), Acl.OPEN_UNSAFE);
    }
}
