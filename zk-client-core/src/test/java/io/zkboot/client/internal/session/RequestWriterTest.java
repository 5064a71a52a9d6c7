/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkServerException;
import io.zkboot.client.internal.protocol.OpCode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.call.InFlightLimits;
import io.zkboot.client.internal.session.call.WaitingCaller;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.state.SessionGauges;
import io.zkboot.client.internal.session.state.SessionIdentity;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.internal.transport.FrameWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An error while a request is encoded ends its call, is not hidden, and leaves no part of a frame. */
class RequestWriterTest {
    private static final int PACKET = 1_000;

    private final Error error = new StackOverflowError("a test");
    private final FrameWriter frames = new FrameWriter(PACKET, PACKET, PACKET);
    private final Completions completions = new Completions(
            new DeliveryBatch(new EventQueue(), null, Clock.SYSTEM),
            new InFlightLimits(new SessionConfig.Limits(1_000, 1_000_000, false, 1_000_000), Clock.SYSTEM),
            null);
    private final RequestWriter writer =
            new RequestWriter(frames, new SessionIdentity(new SessionGauges()), completions, PACKET);

    private static Call<?> call(Request<?> request) {
        return prepared(request);
    }

    private static <R extends @Nullable Object> Call<R> prepared(Request<R> request) {
        Call<R> call = new Call<>(request, request.path(), null, null);
        call.prepare(Call.FOREVER, new WaitingCaller<>());
        assertThat(call.take()).isTrue();
        return call;
    }

    private Call<?> failing() {
        return call(new Request.Create("/bad", null, new UnreadableList(error), CreateMode.PERSISTENT, 0));
    }

    private void assertThatNothingIsLeftAndTheNextOneIsWritten() {
        assertThat(frames.isEncoding()).isFalse();
        assertThat(frames.isEmpty()).isTrue();
        Call<?> next = call(Request.exists("/next", false));
        assertThat(writer.write(next, next.request())).isNotEqualTo(RequestWriter.NOT_WRITTEN);
        assertThat(frames.isEmpty()).isFalse();
        assertThat(next.isDone()).isFalse();
    }

    @Test
    void ofOne() {
        Call<?> bad = failing();
        assertThatThrownBy(() -> writer.write(bad, bad.request())).isSameAs(error);
        assertThat(bad.failure())
                .isInstanceOfSatisfying(ZkServerException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.MARSHALLING_ERROR);
                    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
                })
                .hasMessageContaining("/bad")
                .hasCause(error);
        assertThatNothingIsLeftAndTheNextOneIsWritten();
    }

    /** Whose fault it is nobody knows, so it is the session that ends, and the calls with it. */
    @Test
    void ofSeveralTogether() {
        Call<?> good = call(new Request.Delete("/good", -1));
        Call<?> bad = failing();
        assertThatThrownBy(() -> writer.writeTogether(List.of(good, bad), OpCode.MULTI))
                .isSameAs(error);
        assertThat(List.of(good, bad)).noneMatch(Call::isDone);
        assertThatNothingIsLeftAndTheNextOneIsWritten();
    }
}
