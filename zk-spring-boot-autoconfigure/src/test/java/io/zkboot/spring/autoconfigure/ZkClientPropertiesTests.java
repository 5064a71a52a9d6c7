/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.Shows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.util.unit.DataSize;

/** What a named client inherits, what it does not, and which name a mistake has. */
class ZkClientPropertiesTests {
    private static final String ELSEWHERE = "zk.clients.orders.connect-string=zk9:2181";
    private static final String[] DEFAULT = {
        "zk.connect-string=zk1:2181",
        "zk.chroot=/shop",
        "zk.session-timeout=11s",
        "zk.connect-timeout=12s",
        "zk.request-timeout=13s",
        "zk.close-timeout=14s",
        "zk.create-chroot=true",
        "zk.wait-for-connection=false",
        "zk.new-session-after-expiry=false",
        "zk.restore-watches=false",
        "zk.read-only=true",
        "zk.hosts.shuffle=false",
        "zk.hosts.follow-ensemble-changes=true",
        "zk.batching.reads=false",
        "zk.batching.writes=true",
        "zk.limits.max-in-flight=15",
        "zk.limits.max-in-flight-bytes=16KB",
        "zk.limits.max-packet=17KB",
        "zk.limits.reject-when-full=true",
        "zk.retry.max-tries=18",
        "zk.retry.delay=19s",
        "zk.retry.backoff=20",
        "zk.retry.jitter=0.21",
        "zk.retry.max-delay=22s",
        "zk.retry.deadline=23s",
        "zk.retry.ignore-expire=false",
        "zk.connect-retry.max-tries=24",
        "zk.connect-retry.delay=25s",
        "zk.connect-retry.backoff=26",
        "zk.connect-retry.jitter=0.27",
        "zk.connect-retry.max-delay=28s",
        "zk.connect-retry.deadline=29s",
        "zk.default-acl[0].scheme=auth",
        "zk.auth[0].scheme=digest",
        "zk.auth[0].credentials=anna:geheim",
        "zk.sasl.mechanism=digest-md5",
        "zk.sasl.username=anna",
        "zk.sasl.password=geheim",
        "zk.ssl.bundle=default",
        "zk.ssl.verify-hostname=false"
    };

    @Test
    void whatIsNotOfTheEnsembleIsInheritedByAClientOfAnother() {
        ZkClientProperties orders = orders(ELSEWHERE);
        assertThat(orders.connectString()).containsExactly("zk9:2181");
        assertThat(orders.sessionTimeout()).hasSeconds(11);
        assertThat(orders.connectTimeout()).hasSeconds(12);
        assertThat(orders.requestTimeout()).hasSeconds(13);
        assertThat(orders.closeTimeout()).hasSeconds(14);
        assertThat(orders.createChroot()).isTrue();
        assertThat(orders.waitForConnection()).isFalse();
        assertThat(orders.newSessionAfterExpiry()).isFalse();
        assertThat(orders.restoreWatches()).isFalse();
        assertThat(orders.readOnly()).isTrue();
        assertThat(orders.getHosts().shuffle()).isFalse();
        assertThat(orders.getHosts().followEnsembleChanges()).isTrue();
        assertThat(orders.getBatching().reads()).isFalse();
        assertThat(orders.getBatching().writes()).isTrue();
        assertThat(orders.getLimits().maxInFlight()).isEqualTo(15);
        assertThat(orders.getLimits().maxInFlightBytes()).isEqualTo(DataSize.ofKilobytes(16));
        assertThat(orders.getLimits().maxPacket()).isEqualTo(DataSize.ofKilobytes(17));
        assertThat(orders.getLimits().rejectWhenFull()).isTrue();
        assertTries(orders.getRetry(), 18);
        assertThat(orders.getRetry().ignoreExpire()).isFalse();
        assertTries(orders.getConnectRetry(), 24);
    }

    private static void assertTries(ZkRetryProperties retry, int first) {
        assertThat(retry.maxTries()).isEqualTo(first);
        assertThat(retry.delay()).hasSeconds(first + 1);
        assertThat(retry.backoff()).isEqualTo(first + 2);
        assertThat(retry.jitter()).isEqualTo((first + 3) / 100.0);
        assertThat(retry.maxDelay()).hasSeconds(first + 4);
        assertThat(retry.deadline()).hasSeconds(first + 5);
    }

    @Test
    void aClientOfAnotherEnsembleInheritsNoPathAndNoIdentity() {
        ZkClientProperties orders = orders(ELSEWHERE);
        ZkConnectionDetails details = new PropertiesZkConnectionDetails(orders, null, null);
        assertThat(orders.chroot()).isNull();
        assertThat(details.getAuth()).isEmpty();
        assertThat(details.getSasl()).isNull();
        assertThat(orders.getSasl().password()).isNull();
    }

    @Test
    void aClientOfAnotherEnsembleConnectsWithTlsAsTheDefaultDoesAndVerifiesTheHost() {
        ZkClientProperties orders = orders(ELSEWHERE);
        assertThat(orders.getSsl().enabled()).isTrue();
        assertThat(orders.getSsl().bundle()).isEqualTo("default");
        assertThat(orders.getSsl().verifyHostname()).isTrue();
    }

    @Test
    @Shows("T16")
    void aClientOfAnotherEnsembleDoesNotOpenItsNodesToEverybody() {
        assertThat(orders(ELSEWHERE).defaultAcl()).hasSize(1);
    }

    @Test
    void aClientOfTheSameEnsembleIsAsTheDefaultButForWhatItSets() {
        ZkClientProperties orders = orders("zk.clients.orders.session-timeout=5s");
        assertThat(orders.sessionTimeout()).hasSeconds(5);
        assertThat(orders.connectString()).containsExactly("zk1:2181");
        assertThat(orders.chroot()).isEqualTo("/shop");
        assertThat(orders.getSsl().verifyHostname()).isFalse();
        ZkConnectionDetails details = new PropertiesZkConnectionDetails(orders, null, null);
        assertThat(details.getAuth()).hasSize(1);
        assertThat(details.getSasl()).isNotNull();
    }

    @Test
    void whatAClientSetsItselfComesFirst() {
        ZkClientProperties orders = orders(
                ELSEWHERE,
                "zk.clients.orders.chroot=/orders",
                "zk.clients.orders.read-only=false",
                "zk.clients.orders.hosts.shuffle=true",
                "zk.clients.orders.limits.max-in-flight=1",
                "zk.clients.orders.retry.max-tries=2",
                "zk.clients.orders.default-acl[0].scheme=world",
                "zk.clients.orders.default-acl[0].id=anyone",
                "zk.clients.orders.default-acl[1].scheme=ip",
                "zk.clients.orders.auth[0].scheme=digest",
                "zk.clients.orders.auth[0].credentials=orders:x",
                "zk.clients.orders.ssl.bundle=orders",
                "zk.clients.orders.ssl.verify-hostname=false");
        assertThat(orders.chroot()).isEqualTo("/orders");
        assertThat(orders.readOnly()).isFalse();
        assertThat(orders.getHosts().shuffle()).isTrue();
        assertThat(orders.getLimits().maxInFlight()).isEqualTo(1);
        assertThat(orders.getLimits().maxPacket()).isEqualTo(DataSize.ofKilobytes(17));
        assertThat(orders.getRetry().maxTries()).isEqualTo(2);
        assertThat(orders.getRetry().delay()).hasSeconds(19);
        assertThat(orders.defaultAcl()).hasSize(2);
        assertThat(orders.auth())
                .singleElement()
                .satisfies(auth -> assertThat(auth.getCredentials()).isEqualTo("orders:x"));
        assertThat(orders.getSsl().bundle()).isEqualTo("orders");
        assertThat(orders.getSsl().verifyHostname()).isFalse();
    }

    @Test
    void aBundleOfItsOwnIsUsedThoughTheDefaultHasTlsSwitchedOff() {
        ZkProperties properties = bind("zk.ssl.enabled=false", ELSEWHERE, "zk.clients.orders.ssl.bundle=orders");
        assertThat(properties.client("orders").getSsl().enabled()).isTrue();
    }

    @Test
    void whoComparesClientsSeesWhatTheyInherit() {
        assertThat(SamePropertyValues.of(orders(ELSEWHERE), orders(ELSEWHERE))).isTrue();
        assertThat(SamePropertyValues.of(orders(ELSEWHERE), orders(ELSEWHERE, "zk.session-timeout=10s")))
                .isFalse();
    }

    @Test
    void tlsCanBeLeftOutByAWordOfItsOwn() {
        assertThat(orders(ELSEWHERE, "zk.clients.orders.ssl.enabled=false")
                        .getSsl()
                        .enabled())
                .isFalse();
    }

    @Test
    void identitiesAreNotMixed() {
        ZkClientProperties orders =
                orders("zk.clients.orders.sasl.mechanism=jaas", "zk.clients.orders.sasl.jaas-section=Orders");
        assertThat(orders.getSasl().username()).isNull();
        assertThat(new PropertiesZkConnectionDetails(orders, null, null).getSasl())
                .isNotNull();
        assertThat(orders("zk.clients.orders.auth=").auth()).isEmpty();
        assertThat(orders("zk.clients.orders.default-acl=").defaultAcl()).isEmpty();
    }

    @Test
    void theDefaultIsNotChangedByAClient() {
        ZkProperties properties = bind(
                "zk.clients.orders.session-timeout=5s",
                "zk.clients.orders.ssl.enabled=true",
                "zk.clients.orders.sasl.mechanism=jaas",
                "zk.clients.orders.hosts.shuffle=false");
        assertThat(properties.sessionTimeout()).hasSeconds(30);
        assertThat(properties.getSsl().enabled()).isFalse();
        assertThat(properties.getSasl().mechanism()).isNull();
        assertThat(properties.getHosts().shuffle()).isTrue();
        assertThat(properties.client("others")).isSameAs(properties);
    }

    @ParameterizedTest
    @CsvSource({
        "session-timeout, 0s",
        "connect-timeout, 0s",
        "request-timeout, 0s",
        "close-timeout, 0s",
        "limits.max-in-flight, 0",
        "limits.max-in-flight-bytes, 1B",
        "limits.max-packet, 1B",
        "retry.max-tries, -2",
        "retry.delay, -1s",
        "retry.backoff, 0.5",
        "retry.jitter, 2",
        "retry.max-delay, -1s",
        "retry.deadline, -1s",
        "connect-retry.max-tries, -2"
    })
    void aMistakeIsNamedWhereItIs(String property, String value) {
        assertMistake("zk.clients.orders." + property, bind(ELSEWHERE, "zk.clients.orders." + property + "=" + value));
        assertMistake("zk." + property, bind(ELSEWHERE, "zk." + property + "=" + value));
    }

    @Test
    void aMistakeOfPathListOrSecurityIsNamedWhereItIs() {
        assertMistake("zk.clients.orders.chroot", bind("zk.clients.orders.chroot=x"));
        assertMistake("zk.chroot", bind("zk.chroot=x", "zk.clients.orders.read-only=true"));
        assertMistake("zk.clients.orders.connect-string", bind("zk.clients.orders.connect-string=a:b:c:d"));
        assertMistake("zk.clients.orders.auth[0].credentials", bind("zk.clients.orders.auth[0].scheme=digest"));
        assertMistake("zk.clients.orders.default-acl[0].scheme", bind("zk.clients.orders.default-acl[0].id=x"));
        assertMistake("zk.clients.orders.sasl.mechanism", bind("zk.clients.orders.sasl.username=x"));
        assertMistake(
                "zk.clients.orders.sasl.password",
                bind("zk.clients.orders.sasl.mechanism=digest-md5", "zk.clients.orders.sasl.username=x"));
        assertMistake("zk.clients.orders.ssl.bundle", bind("zk.clients.orders.ssl.bundle=nowhere"));
        assertMistake("zk.ssl.bundle", bind("zk.ssl.bundle=nowhere", ELSEWHERE));
    }

    private static void assertMistake(String name, ZkProperties properties) {
        ZkClientProperties orders = properties.client("orders");
        SslBundles bundles = BoundSslBundles.bind(binder(), new DefaultResourceLoader());
        assertThatThrownBy(() -> new ZkClientBuilderConfigurer(properties, List.of())
                        .builder("orders", new PropertiesZkConnectionDetails(orders, bundles, null)))
                .isInstanceOfAny(InvalidZkPropertyException.class, InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining(name)
                .hasMessageMatching("(?s).*(?<![.])\\Q" + name + "\\E.*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "zk"})
    void aClientIsBuiltWithoutABeanFactory(String name) {
        List<String> customized = new ArrayList<>();
        ZkProperties properties = bind(ELSEWHERE, "zk.connect-string=zk1:2181", "zk.session-timeout=7s");
        ZkConnectionDetails details = new PropertiesZkConnectionDetails(properties.client(name), null, null);
        try (ZkClient client = new ZkClientBuilderConfigurer(
                        properties, List.of((client1, builder) -> customized.add(client1)))
                .builder(name, details)
                .build()) {
            assertThat(client.name()).isEqualTo(name);
            assertThat(customized).containsExactly(name);
        }
    }

    @Test
    void aValueInTheWrongPlaceIsToldWhereThereIsNoBeanFactory() {
        assertThatThrownBy(() -> bind("zk.ssl=true"))
                .hasRootCauseInstanceOf(InvalidZkPropertyException.class)
                .hasRootCauseMessage(
                        "The property 'zk.ssl' (\"zk.ssl\" from property source \"test\") is a group of properties and has"
                                + " no value of its own. Write instead: zk.ssl.enabled=true for TLS with the trust of the"
                                + " JVM, or zk.ssl.bundle for an SSL bundle.");
        assertThat(bind().sessionTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    private static ZkClientProperties orders(String... more) {
        List<String> all = new ArrayList<>(List.of(DEFAULT));
        all.addAll(List.of(more));
        return bind(all.toArray(String[]::new)).client("orders");
    }

    private static ZkProperties bind(String... properties) {
        return ZkProperties.bind(binder(properties));
    }

    private static Binder binder(String... properties) {
        Map<String, Object> values = new TreeMap<>();
        for (String property : properties) {
            String[] pair = property.split("=", 2);
            values.put(pair[0], pair[1]);
        }
        return new Binder(
                ConfigurationPropertySources.from(new MapPropertySource("test", values)),
                null,
                ApplicationConversionService.getSharedInstance());
    }
}
