/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import java.util.ArrayList;
import java.util.List;
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
}
