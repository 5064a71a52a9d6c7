/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.ObservedOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a hook hears of an operation whose caller blocks, and what the caller gets all the same. */
class OperationEndTest {
    private final List<String> heard = new ArrayList<>();

    private OperationEnd begun() {
        ClientObserver hook = new ClientObserver() {
            @Override
            public ObservedOperation operationStarted(String operation, @Nullable String path) {
                heard.add("begins " + operation + " of " + path);
                return (failure, server) -> heard.add("ended on " + server + ": " + failure);
            }
        };
        return Objects.requireNonNull(OperationEnd.of(hook, "getData", "/a", () -> "zk1:2181"));
    }

    @Test
    void whoBlocksGetsTheResultAfterTheHookHasHeardOfIt() {
        OperationEnd end = begun();
        assertThat(end.<String>around(() -> {
                    heard.add("runs");
                    return "data";
                }))
                .isEqualTo("data");
        assertThat(heard).containsExactly("begins getData of /a", "runs", "ended on zk1:2181: null");
    }

    @Test
    void whoBlocksInVainGetsTheFailureOfWhichTheHookHasHeard() {
        IllegalStateException failure = new IllegalStateException("no");
        OperationEnd end = begun();
        assertThatThrownBy(() -> end.<String>around(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        end.tell(null);
        assertThat(heard).as("once").containsExactly("begins getData of /a", "ended on zk1:2181: " + failure);
    }
}
