/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.spring.testing.FakeZkClient;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TreeReadTest {
    private final FakeZkClient zk = new FakeZkClient();

    @BeforeEach
    void start() {
        zk.create("/a", "");
        zk.create("/a/b", "");
        zk.create("/a/b/c", "");
        zk.client().start();
    }

    @AfterEach
    void close() {
        zk.client().close();
    }

    @Test
    void allNodesAreFound() {
        for (int i = 0; i < 1_000; i++) {
            zk.create("/a/n" + i, "");
        }
        assertThat(read("/a").found()).hasSize(1_003);
        assertThat(read("/missing").found()).isEmpty();
    }

    @Test
    void nodeThatCannotBeListedCostsWhatIsBelowItAlone() {
        zk.deny("/a/b");
        TreeRead.Nodes nodes = read("/a");
        assertThat(nodes.found()).containsOnlyKeys("/a", "/a/b");
        assertThat(nodes.closed()).containsExactly("/a/b");
    }

    @Test
    void nodeWhoseStatusIsRefusedAsWellIsThereAllTheSame() {
        zk.deny("/a/b");
        zk.failReads("exists /a/b", Failures.rejected(ErrorCode.NO_AUTH.code(), "exists", "/a/b"));
        TreeRead.Nodes nodes = read("/a");
        assertThat(nodes.found()).containsOnlyKeys("/a");
        assertThat(nodes.closed()).containsExactly("/a/b");
    }

    @Test
    void lostConnectionFailsTheWhole() {
        zk.failReads("getChildren /a/b", Failures.rejected(ErrorCode.THROTTLED.code(), "getChildren", "/a/b"));
        assertThatThrownBy(() -> read("/a")).isInstanceOf(CompletionException.class);
    }

    private TreeRead.Nodes read(String root) {
        return TreeRead.of(zk.client().async(), root)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
