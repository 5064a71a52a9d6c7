/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.security.SaslCredentials;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** SASL by properties, and by a bean. */
@ExtendWith(OutputCaptureExtension.class)
class ZkSaslTests {
    private final ZkClientProperties client = new ZkClientProperties();
    private final ZkSaslProperties properties = client.getSasl();

    @Test
    void nothingIsSetWithoutAMechanism() {
        properties.setUsername("");
        assertThat(SaslPropertiesMapper.config(client)).isNull();
    }

    @Test
    void anIdentityThatItsMechanismDoesNotUseFailsTheStart() {
        properties.setUsername("shop");
        assertInvalid("zk.sasl.username");
        properties.setMechanism(ZkSaslProperties.Mechanism.JAAS);
        assertInvalid("zk.sasl.username");
        properties.setUsername(null);
        properties.setPassword("secret");
        assertThatThrownBy(() -> SaslPropertiesMapper.config(client))
                .isInstanceOf(InvalidZkPropertyException.class)
                .hasMessageContaining("zk.sasl.password")
                .hasMessageContaining("digest-md5")
                .hasMessageNotContaining("secret");
        properties.setPassword(null);
        properties.setMechanism(ZkSaslProperties.Mechanism.DIGEST_MD5);
        properties.setKeytab(Path.of("shop.keytab"));
        assertInvalid("zk.sasl.keytab");
        properties.setKeytab(null);
        properties.setTicketCache(Path.of("cache"));
        assertInvalid("zk.sasl.ticket-cache");
    }

    @Test
    void aPrincipalNeedsAKeytabOrATicketCache() {
        properties.setMechanism(ZkSaslProperties.Mechanism.KERBEROS);
        properties.setPrincipal("shop@EXAMPLE.COM");
        assertInvalid("zk.sasl.principal");
    }

    @Test
    void aPrincipalWithTwoRealmsIsRefusedWithTheNameOfItsProperty() {
        properties.setMechanism(ZkSaslProperties.Mechanism.KERBEROS);
        properties.setPrincipal("shop@EXAMPLE@COM");
        properties.setKeytab(Path.of("shop.keytab"));
        assertInvalid("zk.sasl.principal");
        properties.setKeytab(null);
        properties.setTicketCache(Path.of("cache"));
        assertInvalid("zk.sasl.principal");
        assertThatThrownBy(() -> SaslPropertiesMapper.config(client))
                .isInstanceOfSatisfying(
                        InvalidConfigurationPropertyValueException.class,
                        invalid -> assertThat(invalid.getReason()).contains("name/host@REALM"));
    }

    @Test
    void digestHasANameAndAPassword() {
        properties.setMechanism(ZkSaslProperties.Mechanism.DIGEST_MD5);
        assertInvalid("zk.sasl.username");
        properties.setUsername("shop");
        assertInvalid("zk.sasl.password");
        properties.setPassword("secret");
        SaslConfig config = SaslPropertiesMapper.config(client);
        assertThat(config.credentials()).isInstanceOfSatisfying(SaslCredentials.DigestMd5.class, digest -> {
            assertThat(digest.username()).isEqualTo("shop");
            assertThat(digest.password().get()).containsExactly("secret".toCharArray());
        });
        assertThat(config.toString()).doesNotContain("secret");
    }

    @Test
    void kerberosLogsInFromAKeytabOrATicketCache() {
        properties.setMechanism(ZkSaslProperties.Mechanism.KERBEROS);
        assertThat(SaslPropertiesMapper.config(client).credentials()).isInstanceOf(SaslCredentials.TicketCache.class);
        properties.setKeytab(Path.of("shop.keytab"));
        assertInvalid("zk.sasl.principal");
        properties.setPrincipal("shop@EXAMPLE.COM");
        assertThat(SaslPropertiesMapper.config(client).credentials())
                .isEqualTo(new SaslCredentials.Keytab("shop@EXAMPLE.COM", Path.of("shop.keytab")));
        properties.setTicketCache(Path.of("cache"));
        assertInvalid("zk.sasl.ticket-cache");
        properties.setKeytab(null);
        assertThat(SaslPropertiesMapper.config(client).credentials())
                .isEqualTo(new SaslCredentials.TicketCache("shop@EXAMPLE.COM", Path.of("cache")));
    }

    @Test
    void jaasSectionAndServersPrincipalAreTakenOver() {
        properties.setMechanism(ZkSaslProperties.Mechanism.JAAS);
        properties.setJaasSection("Shop");
        properties.setServiceName("zk");
        properties.setServerHost("zk.example.com");
        SaslConfig config = SaslPropertiesMapper.config(client);
        assertThat(config.credentials()).isEqualTo(new SaslCredentials.JaasSection("Shop"));
        assertThat(config.serviceName()).isEqualTo("zk");
        assertThat(config.serverHost()).isEqualTo("zk.example.com");
        assertThat(config.serverRealm()).isNull();
        properties.setServerPrincipal("zk/other.example.com@EXAMPLE.COM");
        SaslConfig whole = SaslPropertiesMapper.config(client);
        assertThat(whole.serverHost()).isEqualTo("other.example.com");
        assertThat(whole.serverRealm()).isEqualTo("EXAMPLE.COM");
    }

    @Test
    void emptyValuesAreNone() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class))
                .withPropertyValues("zk.connect-string=localhost:1", "zk.connect-retry.delay=60s")
                .withPropertyValues("zk.sasl.mechanism=kerberos", "zk.sasl.keytab=", "zk.sasl.ticket-cache=")
                .withPropertyValues("zk.sasl.service-name=", "zk.sasl.server-host=", "zk.sasl.server-principal=")
                .withPropertyValues("zk.sasl.jaas-section=", "zk.sasl.principal=", "zk.sasl.password=")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    SaslConfig config =
                            context.getBean(ZkConnectionDetails.class).getSasl();
                    assertThat(config.credentials()).isInstanceOf(SaslCredentials.TicketCache.class);
                    assertThat(config.serviceName()).isEqualTo("zookeeper");
                    assertThat(config.serverHost()).isNull();
                });
    }

    @Test
    void beanComesBeforeTheProperties() {
        SaslConfig own = SaslConfig.jaas("Own");
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class))
                .withPropertyValues("zk.connect-string=localhost:1", "zk.sasl.mechanism=digest-md5")
                .withBean(SaslConfig.class, () -> own)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(ZkConnectionDetails.class).getSasl())
                            .isSameAs(own);
                });
    }

    @Test
    void whatBelongsToAMechanismIsNotIgnoredWithoutIt() {
        List<Consumer<ZkSaslProperties>> settings = List.of(
                sasl -> sasl.setUsername("shop"),
                sasl -> sasl.setPassword("secret"),
                sasl -> sasl.setPrincipal("shop@EXAMPLE.COM"),
                sasl -> sasl.setKeytab(Path.of("shop.keytab")),
                sasl -> sasl.setTicketCache(Path.of("cache")),
                sasl -> sasl.setJaasSection("Client"),
                sasl -> sasl.setServiceName("zookeeper"),
                sasl -> sasl.setServerHost("zk1"),
                sasl -> sasl.setServerPrincipal("zookeeper/zk1@EXAMPLE.COM"));
        assertThat(settings).allSatisfy(setting -> {
            ZkClientProperties other = new ZkClientProperties();
            setting.accept(other.getSasl());
            assertThatThrownBy(() -> SaslPropertiesMapper.config(other))
                    .isInstanceOf(InvalidZkPropertyException.class)
                    .hasMessageContaining("zk.sasl.mechanism=");
        });
        assertThat(settings).hasSize(BeanUtils.getPropertyDescriptors(ZkSaslProperties.class).length - 2);
    }

    @Test
    void theReportOfAnUnusedPasswordDoesNotShowIt(CapturedOutput output) {
        assertThat(Report.of(output, Application.class, Map.of("ZK_SASL_PASSWORD", "geheim")))
                .contains("zk.sasl.password")
                .contains("System Environment Property \"ZK_SASL_PASSWORD\"")
                .contains("zk.sasl.mechanism=digest-md5")
                .doesNotContain("geheim");
    }

    private void assertInvalid(String property) {
        assertThatThrownBy(() -> SaslPropertiesMapper.config(client))
                .isInstanceOfAny(InvalidConfigurationPropertyValueException.class, InvalidZkPropertyException.class)
                .hasMessageContaining(property);
    }

    @ImportAutoConfiguration(ZkAutoConfiguration.class)
    static class Application {}
}
