/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Which SSL bundle a client gets. */
class ZkTlsTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, ZkAutoConfiguration.class))
            .withPropertyValues("zk.connect-string=localhost:1", "zk.connect-retry.delay=60s");

    @Test
    void withoutSettingsThereIsNoTls() {
        runner.run(
                context -> assertThat(context.getBean(ZkConnectionDetails.class).getSslBundle())
                        .isNull());
    }

    @Test
    void tlsWithoutABundleHasTheKeysAndTrustOfTheJvm() {
        runner.withPropertyValues("zk.ssl.enabled=true").run(context -> {
            assertThat(context.getBean(ZkConnectionDetails.class).getSslBundle())
                    .isNotNull();
            assertThat(context).hasNotFailed();
        });
    }

    @Test
    void tlsCanBeSwitchedOffThoughABundleIsNamed() {
        runner.withPropertyValues("zk.ssl.enabled=false", "zk.ssl.bundle=nowhere")
                .run(context -> assertThat(
                                context.getBean(ZkConnectionDetails.class).getSslBundle())
                        .isNull());
    }

    @Test
    void anEmptyNameOfABundleIsNotTheTrustOfTheJvm() {
        runner.withPropertyValues("zk.ssl.bundle=")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .hasMessageContaining("zk.ssl.bundle"));
        runner.withPropertyValues("zk.ssl.bundle=", "zk.ssl.enabled=true")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void unknownBundleFailsTheStartAndNamesTheProperty() {
        runner.withPropertyValues("zk.ssl.bundle=nowhere")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .satisfies(failure -> assertThat(failure).hasMessageContaining("nowhere")));
        runner.withPropertyValues("zk.ssl.bundle=nowhere")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("zk.ssl.bundle")
                        .hasStackTraceContaining(InvalidConfigurationPropertyValueException.class.getName()));
    }

    @Test
    void protocolsAndCiphersOfTheBundleAreThoseThatAreOffered() throws Exception {
        SslBundle bundle = SslBundle.of(null, null, SslOptions.of(Set.of("TLS_AES_128_GCM_SHA256"), Set.of("TLSv1.3")));
        SSLEngine engine = SslBundleTls.config(() -> bundle, true).newEngine("localhost", 2281);
        assertThat(engine.getEnabledProtocols()).containsExactly("TLSv1.3");
        assertThat(engine.getEnabledCipherSuites()).containsExactly("TLS_AES_128_GCM_SHA256");
    }

    @Test
    void bundleOfAConnectionDetailsBeanComesBeforeThatOfTheProperties() {
        SslBundle own = mock();
        ZkConnectionDetails details = mock();
        given(details.getConnectString()).willReturn("localhost:1");
        given(details.getSslBundle()).willReturn(own);
        given(own.getOptions()).willReturn(SslOptions.NONE);
        runner.withBean(ZkConnectionDetails.class, () -> details)
                .withPropertyValues("zk.ssl.bundle=nowhere")
                .run(context -> assertThat(context).hasNotFailed());
    }
}
