/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.client.Transaction;
import io.zkboot.client.ZkClient;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.leader.Leadership;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * A job that the leader alone does, again and again: it counts its runs in a node.
 *
 * <p>While the leadership is in doubt it rests; when that is lost, the thread is interrupted, and another instance goes
 * on. The write is guarded by the leadership, so that a leader of yesterday writes nothing.
 */
@Component
class Report {
    static final String PATH = "/sample/report";
    private static final Logger log = LoggerFactory.getLogger(Report.class);

    private final ZkClient client;
    private final Instance instance;
    private final LiveSettings settings;

    Report(ZkClient client, Instance instance, LiveSettings settings) {
        this.client = client;
        this.instance = instance;
        this.settings = settings;
    }

    void lead(Leadership leadership) throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            if (leadership.isHeld()) {
                run(leadership);
            }
            Thread.sleep(settings.report().interval().toMillis());
        }
    }

    private void run(Leadership leadership) {
        try {
            Transaction write = client.transaction();
            try {
                String last = client.getData(PATH).text();
                write.setData(PATH, line(Long.parseLong(last.substring(0, last.indexOf(' '))) + 1));
            } catch (NoNodeException first) {
                write.create(PATH, line(1));
            }
            leadership.guard(write).commit();
        } catch (ZkException | NumberFormatException | StringIndexOutOfBoundsException e) {
            log.warn("A report failed.", e);
        }
    }

    private byte[] line(long run) {
        return (run + " by " + instance.name()).getBytes(StandardCharsets.UTF_8);
    }
}
