/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.Outcome;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A change of a quota takes several requests, of which any may be the first that is not sent. */
class QuotasTest {
    private static final Stat THERE = new Stat(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    private int writes;
    private int sent;
    /** How long the paths are below which there is another node. */
    private int deepest;

    /** Has the root of the quotas, none of them, and no connection after some writes. */
    private final ZkClient client = (ZkClient) Proxy.newProxyInstance(
            ZkClient.class.getClassLoader(),
            new Class<?>[] {ZkClient.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "withCodec" -> proxy;
                case "exists" ->
                    arguments[0].equals("/a") || arguments[0].equals("/zookeeper/quota")
                            ? Optional.of(THERE)
                            : Optional.empty();
                case "getChildren" -> children((String) arguments[0]);
                case "create" -> write("create", (String) arguments[0]);
                case "delete" -> write("delete", (String) arguments[0]);
                default -> throw new UnsupportedOperationException(method.getName());
            });

    private List<String> children(String path) {
        return path.length() < deepest ? List.of("n") : List.of();
    }

    private String write(String operation, String path) {
        if (writes++ == sent) {
            throw new ConnectionLossException(
                    new Failure(ErrorCode.CONNECTION_LOSS, operation, path, Outcome.NOT_SENT), "no connection", null);
        }
        return path;
    }

    @Test
    void aQuotaThatWasChangedInPartIsNotSaidToBeUnsent() {
        assertIsHonest(quotas -> quotas.set("/a", Quota.UNLIMITED.withCount(3)));
        assertIsHonest(quotas -> quotas.delete("/a"));
    }

    private void assertIsHonest(Consumer<Quotas> change) {
        for (sent = 0; sent < 3; sent++) {
            writes = 0;
            ConnectionLossException failure =
                    catchThrowableOfType(ConnectionLossException.class, () -> change.accept(new Quotas(client)));
            assertThat(failure.outcome())
                    .as("%s writes sent", sent)
                    .isEqualTo(sent == 0 ? Outcome.NOT_SENT : Outcome.UNKNOWN);
        }
    }

    /** Others make the nodes below the root of the quotas. */
    @Test
    void thereMayBeMoreLevelsThanTheStackOfAThreadHasRoomFor() {
        deepest = 40_000;
        sent = 100;
        new Quotas(client).set("/a", Quota.UNLIMITED.withCount(3));
        assertThat(writes).isPositive();
    }
}
