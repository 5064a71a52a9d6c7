/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is stored of operations, and which of them are refused. */
class OperationsHashTest {
    private static byte[] data(String text) {
        return text.getBytes(UTF_8);
    }

    private static Op create(String path, String data, CreateMode mode, Duration ttl, Acl... acl) {
        return Op.create(
                path,
                data == null ? null : data(data),
                new CreateOptions(mode, acl.length == 0 ? null : List.of(acl), ttl, null, false, false, false));
    }

    @Test
    void operationsThatDifferInAnythingHaveOtherHashes() {
        Acl read = new Acl(1, "world", "anyone");
        List<List<Op>> all = List.of(
                List.of(Op.setData("/a", data("x"), 3)),
                List.of(Op.setData("/b", data("x"), 3)),
                List.of(Op.setData("/a", data("y"), 3)),
                List.of(Op.setData("/a", data("x"), 4)),
                List.of(Op.delete("/a", 3)),
                List.of(Op.delete("/b", 3)),
                List.of(Op.delete("/a", 4)),
                List.of(Op.check("/a", 3)),
                List.of(Op.check("/b", 3)),
                List.of(Op.check("/a", 4)),
                List.of(Op.delete("/a", 3), Op.delete("/a", 3)),
                List.of(create("/a", "x", CreateMode.PERSISTENT, null)),
                List.of(create("/b", "x", CreateMode.PERSISTENT, null)),
                List.of(create("/a", "y", CreateMode.PERSISTENT, null)),
                List.of(create("/a", "", CreateMode.PERSISTENT, null)),
                List.of(create("/a", null, CreateMode.PERSISTENT, null)),
                List.of(create("/a", "x", CreateMode.CONTAINER, null)),
                List.of(create("/a", "x", CreateMode.PERSISTENT_WITH_TTL, Duration.ofSeconds(1))),
                List.of(create("/a", "x", CreateMode.PERSISTENT_WITH_TTL, Duration.ofSeconds(2))),
                List.of(create("/a", "x", CreateMode.PERSISTENT, null, read)),
                List.of(create("/a", "x", CreateMode.PERSISTENT, null, new Acl(3, "world", "anyone"))),
                List.of(create("/a", "x", CreateMode.PERSISTENT, null, new Acl(1, "auth", "anyone"))),
                List.of(create("/a", "x", CreateMode.PERSISTENT, null, new Acl(1, "world", "other"))),
                List.of(create("/a", "x", CreateMode.PERSISTENT, null, read, read)));
        assertThat(all.stream().map(OperationsHash::of)).doesNotHaveDuplicates();
    }

    /** By hand, from the description: bytes that all versions must agree on. */
    @Test
    void theBytesAreThoseOfAllVersions() throws Exception {
        String set = "53" + "00000002" + "2f61" + "00000001" + "78" + "00000003";
        String delete = "44" + "00000002" + "2f61" + "00000003";
        String check = "3f" + "00000002" + "2f61" + "00000003";
        String create = "43" + "00000002" + "2f61" + "ffffffff" + "00000000" + "ffffffffffffffff" + "00000001"
                + "00000001" + "00000005" + "776f726c64" + "00000006" + "616e796f6e65";
        byte[] bytes = HexFormat.of().parseHex(set + delete + check + create);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
        assertThat(OperationsHash.of(List.of(
                        Op.setData("/a", data("x"), 3),
                        Op.delete("/a", 3),
                        Op.check("/a", 3),
                        create("/a", null, CreateMode.PERSISTENT, null, new Acl(1, "world", "anyone")))))
                .isEqualTo(HexFormat.of().formatHex(digest));
    }

    @Test
    void whatCouldNotBeAppliedOrWouldNotStayIsRefused() {
        List<Op> operations = List.of(
                Op.create("/a", null, CreateOptions.of(CreateMode.EPHEMERAL)),
                Op.create("/a", null, CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL)));
        for (Op each : operations) {
            assertThatIllegalArgumentException().isThrownBy(() -> Migration.of("m", each));
        }
        for (String name : List.of("", "/m", "m/", "a/b", ".")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Migration.of(name, Op.check("/a", 0)));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new Migration("m", List.of()));
        Migration sequential =
                Migration.of("m", Op.create("/a/", null, CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL)));
        assertThat(sequential.operations()).hasSize(1);
    }
}
