/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SecrecyTest {
    private static final byte[] DATA = "secret".getBytes(UTF_8);
    private static final Stat STAT = new Stat(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    @Test
    void nodeDataHidesItsBytesAndShowsTheirNumber() {
        assertThat(new NodeData(DATA, STAT))
                .asString()
                .contains("6 bytes", "czxid=1")
                .doesNotContain("secret", "115", "[B@");
        assertThat(new NodeData(null, STAT)).asString().contains("null");
    }

    @Test
    void operationsOfAMultiHideTheirData() {
        assertThat(Op.create("/a", DATA)).hasToString("create /a");
        assertThat(Op.setData("/a", DATA, 1)).hasToString("setData /a");
    }

    @Test
    void aclHidesTheDigestAndShowsTheUser() {
        assertThat(new Acl(Acl.READ, "digest", "user:c2VjcmV0"))
                .hasToString("Acl[permissions=1, scheme=digest, id=user:x]");
        assertThat(new Acl(Acl.READ, "digest", "c2VjcmV0")).asString().doesNotContain("c2VjcmV0");
        assertThat(CreateOptions.PERSISTENT.withAcl(List.of(new Acl(Acl.ALL, "digest", "user:c2VjcmV0"))))
                .asString()
                .contains("user")
                .doesNotContain("c2VjcmV0");
    }

    @Test
    void aclShowsOtherIdentities() {
        assertThat(new Acl(Acl.READ, "ip", "10.0.0.1")).asString().contains("ip", "10.0.0.1");
    }

    @Test
    void textOfNodeDataIsUtf8AndEmptyForNone() {
        assertThat(new NodeData("größe".getBytes(UTF_8), STAT).text()).isEqualTo("größe");
        assertThat(new NodeData(null, STAT).text()).isEmpty();
    }
}
