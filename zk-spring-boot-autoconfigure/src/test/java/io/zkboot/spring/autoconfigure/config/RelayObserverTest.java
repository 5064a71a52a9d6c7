/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.ObservedOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RelayObserverTest {
    private final RelayObserver relay = new RelayObserver(List.of("zk1:2181"));
    private final List<String> heard = new ArrayList<>();

    private ClientObserver recorder(String name) {
        return new ClientObserver() {
            @Override
            public void operationEnded(String operation, long nanos, ErrorCode error) {
                heard.add(name + " " + operation);
            }
        };
    }

    @Test
    void oneThatThrowsDoesNotKeepTheNewsFromTheOthers() {
        AssertionError broken = new AssertionError("broken");
        ClientObserver thrower = new ClientObserver() {
            @Override
            public void operationEnded(String operation, long nanos, ErrorCode error) {
                throw broken;
            }
        };
        relay.add(List.of(recorder("first"), thrower, recorder("last")), null);
        assertThatThrownBy(() -> relay.operationEnded("getData", 1, ErrorCode.OK))
                .as("the client logs it")
                .isSameAs(broken);
        assertThat(heard).containsExactly("first getData", "last getData");
    }

    @Test
    void eachHearsTheEndOfAnOperationAlthoughOneThrows() {
        IllegalStateException broken = new IllegalStateException("broken");
        ClientObserver throwsAtOnce = wanting(() -> {
            throw new AssertionError("broken");
        });
        ClientObserver throwsAtTheEnd = wanting(() -> (failure, server) -> {
            throw broken;
        });
        ClientObserver listens = wanting(() -> (failure, server) -> heard.add(failure + " " + server));
        assertThat(relay.operationStarted("getData", "/a")).isNull();
        relay.add(List.of(throwsAtOnce, throwsAtTheEnd, recorder("other"), listens), null);
        ObservedOperation wanted = requireNonNull(relay.operationStarted("getData", "/a"));
        assertThatThrownBy(() -> wanted.ended(null, "zk1:2181")).isSameAs(broken);
        assertThat(heard).containsExactly("null zk1:2181");
    }

    private static ClientObserver wanting(Supplier<ObservedOperation> end) {
        return new ClientObserver() {
            @Override
            public ObservedOperation operationStarted(String operation, @Nullable String path) {
                return end.get();
            }
        };
    }
}
