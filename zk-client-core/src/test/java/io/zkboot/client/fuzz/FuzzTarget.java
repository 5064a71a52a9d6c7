/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.fuzz;

import io.zkboot.client.admin.QuotaFuzz;
import io.zkboot.client.admin.ServerInfoFuzz;
import io.zkboot.client.data.EnsembleConfigFuzz;
import io.zkboot.client.data.GzipCodecFuzz;
import io.zkboot.client.data.ZnodePathFuzz;
import io.zkboot.client.host.SrvAnswerFuzz;
import io.zkboot.client.internal.operation.ChrootFuzz;
import io.zkboot.client.internal.protocol.ReplyFuzz;
import io.zkboot.client.internal.sasl.DigestChallengeFuzz;
import io.zkboot.client.internal.session.SessionFuzz;
import io.zkboot.client.internal.transport.ConnectStringFuzz;
import io.zkboot.client.internal.transport.FrameReaderFuzz;
import io.zkboot.client.recipe.barrier.BarrierRoundFuzz;
import io.zkboot.client.recipe.internal.contention.ContentionFuzz;
import io.zkboot.client.recipe.lease.LeaseTextFuzz;
import io.zkboot.client.recipe.migration.MigrationRecordFuzz;
import io.zkboot.client.recipe.queue.QueuePathsFuzz;
import io.zkboot.client.recipe.value.CounterFormatFuzz;
import io.zkboot.client.security.PemFuzz;
import io.zkboot.client.testing.fuzz.FuzzCampaign;
import io.zkboot.client.testing.fuzz.Target;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All of the client that is fuzzed. */
enum FuzzTarget {
    FRAMES(FrameReaderFuzz.class, FrameReaderFuzz::fuzzerTestOneInput, FrameReaderFuzz::seeds, 5_000, Target.BYTES),
    REPLIES(ReplyFuzz.class, ReplyFuzz::fuzzerTestOneInput, ReplyFuzz::seeds, 5_000, Target.BYTES),
    PATHS(ZnodePathFuzz.class, ZnodePathFuzz::fuzzerTestOneInput, ZnodePathFuzz::seeds, 5_000, Target.TEXT),
    CHROOTS(ChrootFuzz.class, ChrootFuzz::fuzzerTestOneInput, ChrootFuzz::seeds, 5_000, Target.TEXT),
    CONNECT_STRINGS(
            ConnectStringFuzz.class,
            ConnectStringFuzz::fuzzerTestOneInput,
            ConnectStringFuzz::seeds,
            5_000,
            Target.TEXT),
    SRV_ANSWERS(SrvAnswerFuzz.class, SrvAnswerFuzz::fuzzerTestOneInput, SrvAnswerFuzz::seeds, 5_000, Target.TEXT),
    ENSEMBLE_CONFIGS(
            EnsembleConfigFuzz.class,
            EnsembleConfigFuzz::fuzzerTestOneInput,
            EnsembleConfigFuzz::seeds,
            5_000,
            Target.TEXT),
    SERVER_INFOS(ServerInfoFuzz.class, ServerInfoFuzz::fuzzerTestOneInput, ServerInfoFuzz::seeds, 5_000, Target.TEXT),
    QUOTAS(QuotaFuzz.class, QuotaFuzz::fuzzerTestOneInput, QuotaFuzz::seeds, 5_000, Target.TEXT),
    GZIP(GzipCodecFuzz.class, GzipCodecFuzz::fuzzerTestOneInput, GzipCodecFuzz::seeds, 5_000, Target.TEXT),
    LEASES(LeaseTextFuzz.class, LeaseTextFuzz::fuzzerTestOneInput, LeaseTextFuzz::seeds, 5_000, Target.TEXT),
    QUEUES(ContentionFuzz.class, ContentionFuzz::fuzzerTestOneInput, ContentionFuzz::seeds, 5_000, Target.TEXT),
    BARRIERS(BarrierRoundFuzz.class, BarrierRoundFuzz::fuzzerTestOneInput, BarrierRoundFuzz::seeds, 5_000, Target.TEXT),
    COUNTERS(
            CounterFormatFuzz.class,
            CounterFormatFuzz::fuzzerTestOneInput,
            CounterFormatFuzz::seeds,
            5_000,
            Target.TEXT),
    ITEMS(QueuePathsFuzz.class, QueuePathsFuzz::fuzzerTestOneInput, QueuePathsFuzz::seeds, 5_000, Target.TEXT),
    MIGRATIONS(
            MigrationRecordFuzz.class,
            MigrationRecordFuzz::fuzzerTestOneInput,
            MigrationRecordFuzz::seeds,
            5_000,
            Target.TEXT),
    PEM(PemFuzz.class, PemFuzz::fuzzerTestOneInput, PemFuzz::seeds, 1_000, Target.BYTES),
    DIGEST_CHALLENGES(
            DigestChallengeFuzz.class,
            DigestChallengeFuzz::fuzzerTestOneInput,
            DigestChallengeFuzz::seeds,
            5_000,
            Target.TEXT),
    SESSIONS(SessionFuzz.class, SessionFuzz::fuzzerTestOneInput, SessionFuzz::seeds, 750, Target.BYTES);

    private final Class<?> type;
    private final Target.Action action;
    private final Supplier<List<byte[]>> seeds;
    private final int inputs;
    private final int largest;

    FuzzTarget(Class<?> type, Target.Action action, Supplier<List<byte[]>> seeds, int inputs, int largest) {
        this.type = type;
        this.action = action;
        this.seeds = seeds;
        this.inputs = inputs;
        this.largest = largest;
    }

    static List<Target> all() {
        return Stream.of(values())
                .map(each -> new Target(each.name(), each.type, each.action, each.seeds, each.inputs, each.largest))
                .toList();
    }

    /** Runs Jazzer on them. */
    public static void main(String[] words) throws InterruptedException {
        FuzzCampaign.run(all(), words);
    }
}
