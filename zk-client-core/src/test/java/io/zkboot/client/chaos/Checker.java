/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.util.Arrays;
import java.util.Locale;

/** Judges a run: all checks there are, and what can be counted. */
final class Checker {
    private Checker() {}

    static Findings judge(Evidence evidence) {
        Findings findings = new Findings();
        new ValueChecks(evidence, findings).run();
        new OrderChecks(evidence, findings).run();
        new WatchChecks(evidence, findings).run();
        new LifetimeChecks(evidence, findings).run();
        new EndChecks(evidence, findings).run();
        count(evidence, findings);
        return findings;
    }

    private static void count(Evidence evidence, Findings findings) {
        long[] reconnects = new long[0];
        for (Testimony testimony : evidence.testimonies()) {
            for (Operation operation : testimony.operations()) {
                findings.count("operations", 1);
                findings.count(operation.call().isWrite() ? "writes" : "reads and watches", 1);
                findings.count(
                        "operations " + operation.answer().outcome().name().toLowerCase(Locale.ROOT), 1);
            }
            long lost = 0;
            for (News news : testimony.news()) {
                findings.count("sessions " + news.state().name().toLowerCase(Locale.ROOT), 1);
                if (news.state() == News.State.SUSPENDED) {
                    lost = news.at();
                } else if (news.state() == News.State.CONNECTED && lost != 0) {
                    reconnects = Arrays.copyOf(reconnects, reconnects.length + 1);
                    reconnects[reconnects.length - 1] = (news.at() - lost) / 1_000_000;
                    lost = 0;
                }
            }
        }
        Arrays.sort(reconnects);
        if (reconnects.length > 0) {
            findings.count("reconnects", reconnects.length);
            findings.count("reconnect p50 ms", reconnects[reconnects.length / 2]);
            findings.count("reconnect p99 ms", reconnects[reconnects.length * 99 / 100]);
        }
    }
}
