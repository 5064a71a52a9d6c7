/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.UnknownHostException;
import java.util.List;
import javax.naming.NamingException;
import javax.naming.directory.BasicAttribute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a name server may answer. */
class JndiSrvResolverTest {
    private static List<SrvRecord> records(String... answers) throws NamingException {
        BasicAttribute attribute = new BasicAttribute("SRV", true);
        List.of(answers).forEach(attribute::add);
        return JndiSrvResolver.records(attribute);
    }

    @Test
    void recordsAreReadInTheirOrderWithAndWithoutTheLastDot() throws Exception {
        assertThat(records("10 5 2181 zk1.example.com.", "20 0 2182 zk2"))
                .containsExactly(new SrvRecord(10, 5, 2181, "zk1.example.com"), new SrvRecord(20, 0, 2182, "zk2"));
    }

    @Test
    void aServiceThatIsNotOfferedHasNoServer() throws Exception {
        assertThat(records("0 0 0 .")).isEmpty();
        assertThat(JndiSrvResolver.records(null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10 5 2181", "10 5 2181 zk1 zk2", "10  5 2181 zk1"})
    void aRecordOfMoreOrFewerPartsIsNone(String answer) {
        assertThatThrownBy(() -> records(answer))
                .isInstanceOf(NamingException.class)
                .hasMessageContaining("service record of");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ldap://127.0.0.1/x", "a b", "a/b", "_zk._tcp.exämple"})
    void aNameThatIsNoneOfTheDomainNameSystemIsNotAskedFor(String name) {
        assertThatThrownBy(() -> new JndiSrvResolver("dns://127.0.0.1:1").resolve(name))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("not a name");
    }

    @Test
    void aNameServerThatCannotBeNamedIsToldOfWithTheCause() {
        assertThatThrownBy(() -> new JndiSrvResolver("nonsense:").resolve("_zk._tcp.example.test"))
                .isInstanceOf(UnknownHostException.class)
                .hasCauseInstanceOf(Exception.class)
                .hasMessageContaining("nonsense");
    }
}
