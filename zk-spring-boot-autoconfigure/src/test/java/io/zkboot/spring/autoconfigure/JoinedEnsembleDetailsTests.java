/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.security.SaslConfig;
import io.zkboot.spring.autoconfigure.ZkConnectionDetails.Auth;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

/** What the members of an ensemble say of it, besides where they are, is not lost when they become one. */
class JoinedEnsembleDetailsTests {
    private static final Auth ONE = new Auth("digest", "one:secret");
    private static final Auth TWO = new Auth("digest", "two:secret");
    private static final SaslConfig SASL = SaslConfig.digestMd5("user", "secret".toCharArray());
    private static final SslBundle BUNDLE = SslBundle.of(SslStoreBundle.NONE);

    private record Member(
            String getConnectString,
            List<Auth> getAuth,
            @Nullable SaslConfig getSasl,
            @Nullable SslBundle getSslBundle) implements ZkEnsembleMemberDetails {
        @Override
        public String getMemberName() {
            return getConnectString;
        }

        @Override
        public int getEnsembleSize() {
            return 3;
        }
    }

    @Test
    void identitiesAddUpAndTheFirstSaslAndBundleCount() {
        ZkConnectionDetails joined = JoinedEnsembleDetails.of(List.of(
                new Member("a:1", List.of(ONE), null, null),
                new Member("b:1", List.of(TWO, ONE), SASL, null),
                new Member("c:1", List.of(), null, BUNDLE)));
        assertThat(joined).isNotNull();
        assertThat(joined.getConnectString()).isEqualTo("a:1,b:1,c:1");
        assertThat(joined.getAuth()).containsExactly(ONE, TWO);
        assertThat(joined.getSasl()).isSameAs(SASL);
        assertThat(joined.getSslBundle()).isSameAs(BUNDLE);
    }

    @Test
    void whatNobodySaysIsNotThere() {
        ZkConnectionDetails joined = JoinedEnsembleDetails.of(List.of(
                new Member("a:1", List.of(), null, null),
                new Member("b:1", List.of(), null, null),
                new Member("c:1", List.of(), null, null)));
        assertThat(joined).isNotNull();
        assertThat(joined.getAuth()).isEmpty();
        assertThat(joined.getSasl()).isNull();
        assertThat(joined.getSslBundle()).isNull();
    }
}
