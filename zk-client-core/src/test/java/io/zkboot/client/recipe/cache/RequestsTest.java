/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.AsyncZkClient;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

/** What becomes of the pauses between requests when the client makes none. */
class RequestsTest {
    private boolean done;

    private static Requests whoseClientThrows(RuntimeException failure) {
        AsyncZkClient client = (AsyncZkClient) Proxy.newProxyInstance(
                AsyncZkClient.class.getClassLoader(), new Class<?>[] {AsyncZkClient.class}, (proxy, method, args) -> {
                    throw failure;
                });
        return new Requests(client, () -> {});
    }

    @Test
    void whatWasToBeDoneSoonIsDoneAtOnceIfTheClientHasEnded() {
        whoseClientThrows(new IllegalStateException("closed")).soon(() -> done = true);
        assertThat(done).isTrue();
    }

    /** One was asked for that no client makes, and for long nobody knew. */
    @Test
    void aPauseThatIsAskedForInTheWrongWayIsADefectAndNoEnd() {
        Requests requests = whoseClientThrows(new IllegalArgumentException("no such pause"));
        assertThatThrownBy(() -> requests.soon(() -> done = true)).hasMessage("no such pause");
        assertThatThrownBy(requests::pause).hasMessage("no such pause");
        assertThat(done).isFalse();
    }
}
