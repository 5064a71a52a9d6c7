/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.fuzz;

import io.zkboot.client.data.EnsembleConfigFuzz;
import io.zkboot.client.data.ZnodePathFuzz;
import io.zkboot.client.host.SrvAnswerFuzz;
import io.zkboot.client.internal.operation.ChrootFuzz;
import io.zkboot.client.internal.protocol.ReplyFuzz;
import io.zkboot.client.internal.sasl.DigestChallengeFuzz;
import io.zkboot.client.internal.session.SessionFuzz;
import io.zkboot.client.internal.transport.ConnectStringFuzz;
import io.zkboot.client.internal.transport.FrameReaderFuzz;
import io.zkboot.client.security.PemFuzz;
import java.util.List;
import java.util.function.Supplier;

/**
 * All that is fuzzed. The classes stand beside what they try and have the method that Jazzer calls,
 * {@code fuzzerTestOneInput(byte[])}, so that they need nothing of Jazzer themselves.
 */
enum FuzzTarget {
    FRAMES(FrameReaderFuzz.class, FrameReaderFuzz::fuzzerTestOneInput, FrameReaderFuzz::seeds, 20_000),
    REPLIES(ReplyFuzz.class, ReplyFuzz::fuzzerTestOneInput, ReplyFuzz::seeds, 20_000),
    PATHS(ZnodePathFuzz.class, ZnodePathFuzz::fuzzerTestOneInput, ZnodePathFuzz::seeds, 20_000),
    CHROOTS(ChrootFuzz.class, ChrootFuzz::fuzzerTestOneInput, ChrootFuzz::seeds, 20_000),
    CONNECT_STRINGS(ConnectStringFuzz.class, ConnectStringFuzz::fuzzerTestOneInput, ConnectStringFuzz::seeds, 20_000),
    SRV_ANSWERS(SrvAnswerFuzz.class, SrvAnswerFuzz::fuzzerTestOneInput, SrvAnswerFuzz::seeds, 20_000),
    ENSEMBLE_CONFIGS(
            EnsembleConfigFuzz.class, EnsembleConfigFuzz::fuzzerTestOneInput, EnsembleConfigFuzz::seeds, 20_000),
    PEM(PemFuzz.class, PemFuzz::fuzzerTestOneInput, PemFuzz::seeds, 1_000),
    DIGEST_CHALLENGES(
            DigestChallengeFuzz.class, DigestChallengeFuzz::fuzzerTestOneInput, DigestChallengeFuzz::seeds, 5_000),
    SESSIONS(SessionFuzz.class, SessionFuzz::fuzzerTestOneInput, SessionFuzz::seeds, 750);

    private final Class<?> type;
    private final Action action;
    private final Supplier<List<byte[]>> seeds;
    private final int inputs;

    FuzzTarget(Class<?> type, Action action, Supplier<List<byte[]>> seeds, int inputs) {
        this.type = type;
        this.action = action;
        this.seeds = seeds;
        this.inputs = inputs;
    }

    /** Tries an input; an exception or error is a defect. */
    @FunctionalInterface
    interface Action {
        void run(byte[] input) throws Exception;
    }

    Class<?> type() {
        return type;
    }

    void run(byte[] input) throws Exception {
        action.run(input);
    }

    /** Returns good inputs to begin with. */
    List<byte[]> seeds() {
        return seeds.get();
    }

    /** Returns how many inputs of its own making the default build tries. */
    int inputs() {
        return inputs;
    }
}
