/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.zkboot.spring.autoconfigure.config.ZkConfigProperties;
import io.zkboot.spring.autoconfigure.discovery.ZkDiscoveryProperties;
import io.zkboot.spring.autoconfigure.embedded.ZkEmbeddedProperties;
import io.zkboot.spring.autoconfigure.integration.ZkIntegrationProperties;
import io.zkboot.spring.autoconfigure.observation.ZkObservationProperties;
import io.zkboot.spring.autoconfigure.recipe.ZkLeaderProperties;
import io.zkboot.spring.autoconfigure.shedlock.ZkShedLockProperties;
import java.beans.PropertyDescriptor;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ReflectionUtils;

/** Properties that Spring Cloud binds again: it copies what the getters of new ones return into the old ones before. */
class ZkRebindTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ConfigurationPropertiesAutoConfiguration.class,
                    ConfigurationPropertiesRebinderAutoConfiguration.class,
                    RefreshAutoConfiguration.class,
                    SslAutoConfiguration.class,
                    ZkAutoConfiguration.class))
            .withPropertyValues("zk.connect-string=127.0.0.1:1");

    @ParameterizedTest
    @ValueSource(
            classes = {
                ZkProperties.class,
                ZkConfigProperties.class,
                ZkDiscoveryProperties.class,
                ZkEmbeddedProperties.class,
                ZkIntegrationProperties.class,
                ZkLeaderProperties.class,
                ZkObservationProperties.class,
                ZkShedLockProperties.class
            })
    void whatTheGettersOfNewPropertiesReturnSaysNoMoreThanNothing(Class<?> type) {
        Object properties = BeanUtils.instantiateClass(type);
        copy(BeanUtils.instantiateClass(type), properties);
        assertThat(fields(properties)).isEqualTo(fields(BeanUtils.instantiateClass(type)));
    }

    /** What is in the fields, as getters may give a default where there is nothing. */
    private static Map<String, Object> fields(Object properties) {
        Map<String, Object> values = new TreeMap<>();
        ReflectionUtils.doWithFields(properties.getClass(), field -> {
            field.setAccessible(true);
            Object value = field.get(properties);
            boolean group = value != null
                    && value.getClass().getName().startsWith(ZkProperties.class.getPackageName())
                    && !value.getClass().isSynthetic()
                    && !(value instanceof Enum<?>);
            values.put(
                    field.getDeclaringClass() + " " + field.getName(), group ? fields(value) : String.valueOf(value));
        });
        return values;
    }

    /** As {@code ConfigurationPropertiesRebinder} does it. */
    private static void copy(Object from, Object to) {
        BeanWrapperImpl source = new BeanWrapperImpl(from);
        BeanWrapperImpl target = new BeanWrapperImpl(to);
        for (PropertyDescriptor property : source.getPropertyDescriptors()) {
            String name = property.getName();
            Object value = source.getPropertyValue(name);
            if (target.isWritableProperty(name)) {
                target.setPropertyValue(name, value);
            } else if (value != null && !BeanUtils.isSimpleValueType(value.getClass())) {
                copy(value, target.getPropertyValue(name));
            }
        }
    }

    @Test
    void aBundleAloneStillMeansTlsForConnectionsAndForClientsThatAreBuiltLater() {
        runner.withPropertyValues("zk.ssl.bundle=mine", "spring.ssl.bundle.jks.mine.truststore.type=PKCS12")
                .run(context -> {
                    ZkConnectionDetails details = context.getBean(ZkConnectionDetails.class);
                    assertThat(details.getSslBundle()).isNotNull();
                    rebind(context.getSourceApplicationContext());
                    assertThat(details.getSslBundle()).isNotNull();
                    assertThat(ofProperties(context.getSourceApplicationContext())
                                    .getSslBundle())
                            .isNotNull();
                });
    }

    @Test
    void aConnectionThatIsMadeWhileItIsBoundAgainIsOneWithTls() {
        runner.withPropertyValues("zk.ssl.bundle=mine", "spring.ssl.bundle.jks.mine.truststore.type=PKCS12")
                .run(context -> {
                    ZkConnectionDetails details = context.getBean(ZkConnectionDetails.class);
                    copy(new ZkProperties(), context.getBean(ZkProperties.class));
                    assertThat(details.getSslBundle()).isNotNull();
                });
    }

    @Test
    void anIdentityWithSaslIsStillOne() {
        runner.withPropertyValues("zk.sasl.mechanism=digest-md5", "zk.sasl.username=anna", "zk.sasl.password=x")
                .run(context -> {
                    rebind(context.getSourceApplicationContext());
                    assertThatCode(() -> ofProperties(context.getSourceApplicationContext())
                                    .getSasl())
                            .doesNotThrowAnyException();
                });
    }

    @Test
    void aChangedPropertyIsTakenOver() {
        runner.withPropertyValues("zk.request-timeout=3s").run(context -> {
            TestPropertyValues.of(Map.of("zk.request-timeout", "4s")).applyTo(context.getSourceApplicationContext());
            rebind(context.getSourceApplicationContext());
            assertThat(context.getBean(ZkProperties.class).getRequestTimeout()).hasSeconds(4);
        });
    }

    private static ZkConnectionDetails ofProperties(ConfigurableApplicationContext context) {
        return new PropertiesZkConnectionDetails(
                context.getBean(ZkProperties.class), context.getBean(SslBundles.class), null);
    }

    private static void rebind(ConfigurableApplicationContext context) {
        context.publishEvent(new EnvironmentChangeEvent(context, Set.of("zk.request-timeout")));
    }
}
